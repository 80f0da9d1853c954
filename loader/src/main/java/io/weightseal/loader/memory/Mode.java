package io.weightseal.loader.memory;

import java.util.Optional;
import java.util.stream.Stream;

/// Where a model's plaintext is while it is served.
public enum Mode {
  /// All of it in memory, decrypted once.
  MEMORY("memory"),
  /// Nowhere: what is read is decrypted when it is read.
  ON_DEMAND("on-demand");

  private final String text;

  Mode(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }

  /// The one that is called so.
  public static Optional<Mode> named(String name) {
    return Stream.of(values()).filter(mode -> mode.text.equals(name)).findFirst();
  }

  /// Of the memory that is available, the model may take this part: engines need some, too.
  private static final double SHARE = 0.6;

  /// A mode, and why it was taken.
  public record Choice(Mode mode, String reason) {}

  /// What suits a model of `modelBytes` on a host that has `availableBytes` left.
  public static Choice suiting(long modelBytes, long availableBytes) {
    String compared =
        "%,d MiB of plaintext, %,d MiB of memory available"
            .formatted(modelBytes >> 20, availableBytes >> 20);
    return new Choice(modelBytes <= availableBytes * SHARE ? MEMORY : ON_DEMAND, compared);
  }
}
