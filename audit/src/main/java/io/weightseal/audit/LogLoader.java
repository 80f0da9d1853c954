package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.audit.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a log from the disk, also while others write it.
final class LogLoader {
  private static final int ATTEMPTS = 20;
  private static final long MILLIS_BETWEEN = 5;
  private static final int MAX_CHECKPOINT_BYTES = 100_000;

  private LogLoader() {}

  /// Loads the log in `folder`, and finds that its newest checkpoint is signed by `verifier` and is
  /// that of its entries, and that the published checkpoint is one of its past.
  ///
  /// Costs the same for every size: reads the journal and the incomplete tiles. The whole bundles
  /// are left to [LogVerifier].
  ///
  /// @throws AuditException when it is absent, or not as it was written
  // spec: audit-v1#app-2
  static LoadedLog load(LogFolder folder, VerifierKey verifier) throws IOException {
    for (int attempt = 1; ; attempt++) {
      LoadedLog log = loadUnverified(folder, verifier);
      try {
        log.requireAuthentic();
        return log;
      } catch (AuditException e) {
        // A writer may have been in the middle of the checkpoint.
        if (attempt == ATTEMPTS || Objects.equals(log.published(), readPublished(folder))) {
          throw e;
        }
      }
    }
  }

  /// The same without a look at signatures and checkpoints.
  static LoadedLog loadUnverified(LogFolder folder, VerifierKey verifier) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(folder, verifier);
      } catch (NoSuchFileException e) {
        // A writer may have gone on to the next bundle in between.
        if (attempt == ATTEMPTS || Files.notExists(folder.journal())) {
          throw missing(folder, e);
        }
        pause();
      }
    }
  }

  private static LoadedLog once(LogFolder folder, VerifierKey verifier) throws IOException {
    // Before the journal, so that no checkpoint can be newer than the journal that is read.
    String published = readPublished(folder);
    try {
      Journal journal = Journal.parse(LogFolder.read(folder.journal(), Journal.MAX_BYTES));
      return LoadedLog.of(folder, verifier, journal, published);
    } catch (IllegalArgumentException e) {
      throw folder.notAuthentic(folder.journal() + ": " + e.getMessage());
    }
  }

  /// The published checkpoint; null where there is none. A loss of power may have left an empty
  /// file, or one of zeros.
  private static @Nullable String readPublished(LogFolder folder) throws IOException {
    try {
      byte[] bytes = LogFolder.read(folder.checkpoint(), MAX_CHECKPOINT_BYTES);
      return Arrays.equals(bytes, new byte[bytes.length])
          ? null
          : new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IllegalArgumentException e) {
      throw folder.notAuthentic(folder.checkpoint() + ": " + e.getMessage());
    }
  }

  private static AuditException missing(LogFolder folder, NoSuchFileException e) {
    return Files.exists(folder.journal())
            || Files.exists(folder.checkpoint())
            || Files.exists(folder.tiles())
        ? folder.notAuthentic(e.getFile() + " is missing")
        : folder.absent();
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(MILLIS_BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
