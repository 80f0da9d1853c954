package io.weightseal.server;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.core.Expectations;
import io.weightseal.core.Progress;
import io.weightseal.core.PublisherPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What is to be fetched, and how.
///
/// @param mirrors `https://HOST:PORT`, the preferred one first; at least one
/// @param model the model's name
/// @param version null for the newest that a mirror lists
/// @param expected what is known of the model, its pin among others
/// @param target where the model is to stand
/// @param keys whether its wrapped data keys come with it
/// @param parallel how many ranges are fetched at once
/// @param bytesPerSecond at most, or 0 for as many as there are
/// @param patience how long a fetch goes on trying while nothing arrives
/// @param publishers whose word is taken for it
/// @param notices hears what its user should know, in one line each
public record PullSettings(
    List<URI> mirrors,
    String model,
    @Nullable String version,
    Expectations expected,
    Path target,
    IfExists ifExists,
    Keys keys,
    TlsFiles tls,
    PostQuantum postQuantum,
    int parallel,
    long bytesPerSecond,
    Duration patience,
    PublisherPolicy publishers,
    Progress progress,
    Consumer<String> notices) {
  /// Whether wrapped data keys are wanted.
  public enum Keys {
    WITH,
    WITHOUT
  }

  public PullSettings {
    mirrors = List.copyOf(mirrors);
    if (mirrors.isEmpty() || parallel < 1 || parallel > 256 || bytesPerSecond < 0) {
      throw new IllegalArgumentException("a pull takes a mirror, and 1 to 256 ranges at once");
    }
  }
}
