package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.audit.note.VerifierKey;
import io.weightseal.audit.tree.TilePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The names of the files in a log's folder.
record LogFolder(Path path) {
  Path journal() {
    return path.resolve("journal");
  }

  Path checkpoint() {
    return path.resolve("checkpoint");
  }

  Path lock() {
    return path.resolve("lock");
  }

  Path signingKey() {
    return path.resolve("key");
  }

  Path verifierKey() {
    return path.resolve("verifier");
  }

  Path tiles() {
    return path.resolve("tile");
  }

  Path at(String tilePath) {
    return path.resolve(tilePath);
  }

  /// The bytes of a stored tile.
  byte[] tile(int level, long index, int width) throws IOException {
    return Files.readAllBytes(at(TilePath.hashes(level, index, width)));
  }

  /// The key that the folder says verifies its checkpoints.
  VerifierKey readVerifierKey() throws IOException {
    try {
      return VerifierKey.parse(Files.readString(verifierKey()));
    } catch (NoSuchFileException e) {
      throw absent();
    } catch (IllegalArgumentException e) {
      throw notAuthentic(verifierKey() + " is no verifier key: " + e.getMessage());
    }
  }

  AuditException absent() {
    return new AuditException(
        Reason.ABSENT,
        "no audit log in " + path + "; check the folder: the first use of a key begins a log");
  }

  AuditException notAuthentic(String problem) {
    return new AuditException(
        Reason.NOT_AUTHENTIC,
        "the audit log is not as it was written: "
            + problem
            + "; keep a copy of "
            + path
            + " for whoever looks into it, and see weightseal audit verify");
  }
}
