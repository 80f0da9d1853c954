package io.weightseal.cli.stores;

import io.weightseal.api.UnfinishedUploads;
import io.weightseal.core.JournalFolder;
import io.weightseal.core.Resumption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;

/// Where the journals of uploads are: in the user's own home, since who writes to one has a say in
/// what the rest of the upload is sealed under.
public final class UploadJournals {
  /// Longer than Azure keeps what was sent, and than buckets do that are told to abort uploads.
  private static final Duration ABANDONED = Duration.ofDays(30);

  private UploadJournals() {}

  /// That of the upload to `target`.
  public static Resumption of(Path home, Place target, Resumption.Mode mode) {
    try {
      byte[] name =
          MessageDigest.getInstance("SHA-256")
              .digest(target.toString().getBytes(StandardCharsets.UTF_8));
      String file = HexFormat.of().formatHex(name, 0, 16) + ".journal";
      return new Resumption(folder(home).resolve(file), mode);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Path folder(Path home) {
    return home.resolve("uploads");
  }

  /// Removes those that nobody has gone on with for 30 days.
  public static void forgetAbandoned(Path home) {
    new JournalFolder(folder(home)).forgetUntouched(Instant.now().minus(ABANDONED));
  }

  /// Removes those of uploads that were aborted as a whole.
  public static void forget(Path home, Collection<UnfinishedUploads.Upload> aborted) {
    new JournalFolder(folder(home))
        .forgetGone(
            (name, id) ->
                aborted.stream()
                    .anyMatch(each -> each.name().equals(name) && each.id().equals(id)));
  }
}
