package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.api.Location;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.testkit.MemoryObjectStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// A whole sealed file, opened with the keys of all vectors, in every way that the engine has.
///
/// Whoever has no data key cannot make a file that opens to anything new: what is released is what
/// was sealed under that data key, or a beginning of it.
public final class SealedFileTarget {
  private static final KnownFiles KEYS =
      KnownFiles.read(Path.of(System.getProperty("weightseal.vectors", "spec/vectors/v1")));
  private static final Weightseal ENGINE = Weightseal.builder().keyService(KEYS).workers(1).build();

  private SealedFileTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    KEYS.forgetLastUsed();
    MemoryObjectStore store = new MemoryObjectStore();
    store.put("file", input);
    Location file = new Location(store, "file");
    Optional<byte[]> opened = answer(() -> open(file));
    opened.ifPresent(
        plaintext ->
            require(
                Arrays.equals(plaintext, KEYS.plaintextOfLastUsed()), "opens to something new"));
    boolean verified = answer(() -> ENGINE.verify(file, Expectations.NONE)).isPresent();
    require(!verified || opened.isPresent(), "verifies and does not open");
    require(streams(input) == opened.isPresent(), "a stream ends differently");
  }

  private static byte[] open(Location file) throws WeightsealException {
    try (SealedModel model = ENGINE.open(file, Expectations.NONE);
        InputStream plaintext = model.files().getFirst().stream()) {
      return plaintext.readAllBytes();
    } catch (IOException e) {
      throw known(e);
    }
  }

  private static boolean streams(byte[] input) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean complete =
        answer(
                () ->
                    ENGINE.decrypt(
                        Channels.newChannel(new ByteArrayInputStream(input)),
                        Channels.newChannel(out),
                        Expectations.NONE))
            .isPresent();
    byte[] released = out.toByteArray();
    if (released.length > 0 || complete) {
      byte[] known = KEYS.plaintextOfLastUsed();
      require(
          released.length <= known.length
              && Arrays.equals(released, Arrays.copyOf(known, released.length)),
          "a stream releases something new");
      require(!complete || released.length == known.length, "a stream ends early");
    }
    return complete;
  }

  private static <T> Optional<T> answer(Attempt.Parser<T> parser) {
    try {
      return Optional.of(parser.parse());
    } catch (WeightsealException e) {
      return Optional.empty();
    }
  }

  private static WeightsealException known(IOException e) {
    if (e instanceof WeightsealException known) {
      return known;
    }
    throw new UncheckedIOException(e);
  }
}
