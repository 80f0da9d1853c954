package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.audit.note.Checkpoint;
import io.weightseal.audit.note.VerifierKey;
import io.weightseal.audit.tree.MerkleHash;
import io.weightseal.audit.tree.MerkleProofs;
import io.weightseal.audit.tree.RightEdge;
import io.weightseal.audit.tree.Tile;
import io.weightseal.audit.tree.TilePath;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out whether a log is what was written. Safe for use by several threads.
///
/// What it proves hangs on what it is given. By itself a log proves that whoever holds its key
/// stands behind every entry. A checkpoint that was saved elsewhere proves that nothing up to it
/// was edited, taken out or rolled back since, not even by whoever holds the key.
// spec: audit-v1#ver-1
public final class LogVerifier {
  private final LogFolder folder;
  private final VerifierKey verifier;

  private LogVerifier(LogFolder folder, VerifierKey verifier) {
    this.folder = folder;
    this.verifier = verifier;
  }

  /// A verifier that takes the folder's word for the key of its log.
  public static LogVerifier of(Path folder) throws IOException {
    LogFolder place = new LogFolder(folder);
    return new LogVerifier(place, place.readVerifierKey());
  }

  /// A verifier that knows the log's key from elsewhere.
  public static LogVerifier of(Path folder, VerifierKey verifier) throws IOException {
    LogFolder place = new LogFolder(folder);
    VerifierKey claimed = place.readVerifierKey();
    if (!claimed.equals(verifier)) {
      throw place.notAuthentic("its key is " + claimed + ", not " + verifier);
    }
    return new LogVerifier(place, verifier);
  }

  /// What was verified.
  ///
  /// @param origin the log's name
  /// @param size how many entries it has
  /// @param root of their tree, in base64
  /// @param verifier the key that signed the checkpoint
  /// @param savedSize how many entries the saved checkpoint had; null where none was given
  public record Verified(
      String origin, long size, String root, VerifierKey verifier, @Nullable Long savedSize) {}

  /// Verifies every entry, every tile and the checkpoints.
  ///
  /// @param saved a signed checkpoint that was kept elsewhere; null for none
  /// @throws AuditException [AuditException.Reason#NOT_AUTHENTIC] naming the first thing that is
  ///   not as it was written
  public Verified verify(@Nullable String saved) throws IOException {
    LoadedLog log = LogLoader.load(folder, verifier);
    Checkpoint past = saved == null ? null : openSaved(saved);
    if (past != null) {
      requireGrownFrom(log, past);
    }
    requireEntries(log);
    requirePublishedTiles(log);
    Checkpoint newest = Checkpoint.open(log.note(), verifier);
    return new Verified(
        newest.origin(),
        newest.size(),
        newest.rootText(),
        verifier,
        past == null ? null : past.size());
  }

  private Checkpoint openSaved(String saved) throws AuditException {
    try {
      return Checkpoint.open(saved, verifier);
    } catch (IllegalArgumentException e) {
      throw folder.notAuthentic("the saved checkpoint is not one of this log: " + e.getMessage());
    }
  }

  // spec: audit-v1#ver-2
  private static void requireGrownFrom(LoadedLog log, Checkpoint past) throws IOException {
    log.requirePast("the saved checkpoint", past);
    if (past.size() == 0 || past.size() == log.size()) {
      return;
    }
    byte[] olderRoot = MerkleProofs.root(log.tree(), past.size());
    List<byte[]> proof = MerkleProofs.consistency(log.tree(), past.size(), log.size());
    List<byte[]> roots = MerkleProofs.rootsOf(past.size(), log.size(), olderRoot, proof);
    if (!past.hasRoot(roots.get(0)) || !Arrays.equals(roots.get(1), log.tree().edge().root())) {
      throw log.folder().notAuthentic("it did not grow from the saved checkpoint");
    }
  }

  /// Hashes every entry anew, and compares with every stored tile and with the root.
  private void requireEntries(LoadedLog log) throws IOException {
    RightEdge fresh = new RightEdge();
    for (long bundle = 0; bundle * Tile.WIDTH < log.bundled(); bundle++) {
      for (byte[] entry : log.bundle(bundle)) {
        for (Tile tile : fresh.append(MerkleHash.leaf(entry))) {
          requireStored(tile);
        }
      }
    }
    for (int level = 1; level < fresh.levels(); level++) {
      if (fresh.tile(level).width() > 0) {
        requireStoredUnlessGrown(log, fresh.tile(level));
      }
    }
    log.tail().forEach(entry -> fresh.append(MerkleHash.leaf(entry)));
    if (!Arrays.equals(fresh.root(), log.tree().edge().root())) {
      throw folder.notAuthentic("the entries are not those of the newest checkpoint");
    }
  }

  private void requireStored(Tile tile) throws IOException {
    String path = TilePath.hashes(tile.level(), tile.index(), tile.width());
    boolean same;
    try {
      same = holds(path, tile.bytes());
    } catch (NoSuchFileException e) {
      throw folder.notAuthentic(folder.at(path) + " is missing");
    }
    if (!same) {
      throw folder.notAuthentic(
          folder.at(path)
              + " or "
              + entriesBelow(tile)
              + " was changed: the entries do not hash to the tile");
    }
  }

  private static String entriesBelow(Tile tile) {
    return tile.level() == 0 ? TilePath.entries(tile.index()) : "a tile below it";
  }

  // An incomplete tile goes when a writer goes on to the next bundle.
  private void requireStoredUnlessGrown(LoadedLog log, Tile tile) throws IOException {
    try {
      requireStored(tile);
    } catch (AuditException e) {
      LoadedLog now = LogLoader.load(folder, verifier);
      if (now.bundled() == log.bundled()) {
        throw e;
      }
    }
  }

  /// What the folder shows of the incomplete bundle, where it does: a crash may have taken it.
  private void requirePublishedTiles(LoadedLog log) throws IOException {
    Tile leaves = log.tree().edge().tile(0);
    if (leaves.width() == 0) {
      return;
    }
    requireSame(TilePath.hashes(0, leaves.index(), leaves.width()), leaves.bytes());
    requireSame(TilePath.entries(leaves.index(), leaves.width()), EntryBundle.encode(log.tail()));
  }

  /// Whether the file holds just that.
  private boolean holds(String path, byte[] expected) throws IOException {
    try {
      return Arrays.equals(LogFolder.read(folder.at(path), expected.length), expected);
    } catch (IllegalArgumentException e) {
      // It holds more.
      return false;
    }
  }

  private void requireSame(String path, byte[] expected) throws IOException {
    try {
      if (!holds(path, expected)) {
        throw folder.notAuthentic(folder.at(path) + " was changed");
      }
    } catch (NoSuchFileException e) {
      // A writer went on meanwhile, or was killed before it came to this.
      return;
    }
  }
}
