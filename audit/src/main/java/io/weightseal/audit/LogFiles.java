package io.weightseal.audit;

import io.weightseal.audit.note.Checkpoint;
import io.weightseal.audit.note.SignedNote;
import io.weightseal.audit.tree.RightEdge;
import io.weightseal.audit.tree.Tile;
import io.weightseal.audit.tree.TilePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes what a log shows to the world: tiles, bundles and the checkpoint. The writer's lock is
/// held meanwhile.
final class LogFiles {
  private final LogFolder folder;

  LogFiles(LogFolder folder) {
    this.folder = folder;
  }

  /// Stores the tail of `log`, a whole bundle, with the tiles that it completed.
  void storeBundle(LoadedLog log) throws IOException {
    long bundle = log.bundled() / Tile.WIDTH;
    DurableFiles.replaceDurably(
        folder.at(TilePath.entries(bundle)), EntryBundle.encode(log.tail()));
    for (Tile tile : log.completed()) {
      DurableFiles.replaceDurably(
          folder.at(TilePath.hashes(tile.level(), tile.index())), tile.bytes());
    }
    Tile above = log.tree().edge().tile(log.completed().size());
    DurableFiles.replaceDurably(
        folder.at(TilePath.hashes(above.level(), above.index(), above.width())), above.bytes());
  }

  /// Removes the incomplete tiles that a whole bundle made superfluous.
  ///
  /// @param completed the tiles that it completed
  void discardPartial(List<Tile> completed, RightEdge edge) {
    DurableFiles.discardFolder(partials(folder.at(TilePath.entries(completed.getFirst().index()))));
    for (Tile tile : completed) {
      DurableFiles.discardFolder(partials(folder.at(TilePath.hashes(tile.level(), tile.index()))));
    }
    Tile above = edge.tile(completed.size());
    if (above.width() > 1) {
      DurableFiles.discard(
          folder.at(TilePath.hashes(above.level(), above.index(), above.width() - 1)));
    }
  }

  private static Path partials(Path complete) {
    return complete.resolveSibling(complete.getFileName() + ".p");
  }

  /// Shows the log as it is now: the incomplete tile and bundle, then the checkpoint.
  // spec: audit-v1#tree-3
  void publish(LoadedLog log, long publishedSize) throws IOException {
    Tile leaves = log.tree().edge().tile(0);
    if (leaves.width() > 0) {
      DurableFiles.replace(
          folder.at(TilePath.hashes(0, leaves.index(), leaves.width())), leaves.bytes());
      DurableFiles.replace(
          folder.at(TilePath.entries(leaves.index(), leaves.width())),
          EntryBundle.encode(log.tail()));
    }
    DurableFiles.overwrite(folder.checkpoint(), log.note().getBytes(StandardCharsets.UTF_8));
    int width = (int) (publishedSize % Tile.WIDTH);
    if (width > 0 && width != leaves.width() && publishedSize / Tile.WIDTH == leaves.index()) {
      DurableFiles.discard(folder.at(TilePath.hashes(0, leaves.index(), width)));
      DurableFiles.discard(folder.at(TilePath.entries(leaves.index(), width)));
    }
  }

  /// Whether the folder shows the log as it is now, as far as names and lengths tell.
  boolean arePublished(LoadedLog log) throws IOException {
    Tile leaves = log.tree().edge().tile(0);
    return log.note().equals(log.published())
        && (leaves.width() == 0
            || (sizeOf(folder.at(TilePath.hashes(0, leaves.index(), leaves.width())))
                    == leaves.bytes().length
                && sizeOf(folder.at(TilePath.entries(leaves.index(), leaves.width())))
                    == EntryBundle.encode(log.tail()).length));
  }

  private static long sizeOf(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : -1;
  }

  /// How many entries the checkpoint says that the folder showed last; 0 where there is none.
  static long sizeOf(LoadedLog log) {
    String published = log.published();
    return published == null ? 0 : Checkpoint.parse(SignedNote.text(published)).size();
  }
}
