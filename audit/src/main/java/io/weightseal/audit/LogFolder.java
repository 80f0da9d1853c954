package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.audit.note.VerifierKey;
import io.weightseal.audit.tree.MerkleHash;
import io.weightseal.audit.tree.Tile;
import io.weightseal.audit.tree.TilePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The names of the files in a log's folder.
record LogFolder(Path path) {
  private static final int MAX_KEY_BYTES = 4096;

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
    return read(at(TilePath.hashes(level, index, width)), Tile.WIDTH * MerkleHash.BYTES);
  }

  /// The bytes of a file.
  ///
  /// @throws IllegalArgumentException when it has more than `most`
  static byte[] read(Path file, int most) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      byte[] read = bytes.readNBytes(most + 1);
      if (read.length > most) {
        throw new IllegalArgumentException("it has more than " + most + " bytes");
      }
      return read;
    }
  }

  /// The key that the folder says verifies its checkpoints.
  VerifierKey readVerifierKey() throws IOException {
    try {
      return VerifierKey.parse(
          new String(read(verifierKey(), MAX_KEY_BYTES), StandardCharsets.UTF_8));
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
