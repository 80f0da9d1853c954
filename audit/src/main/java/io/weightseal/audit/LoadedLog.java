package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.audit.note.Checkpoint;
import io.weightseal.audit.note.SignedNote;
import io.weightseal.audit.note.VerifierKey;
import io.weightseal.audit.tree.MerkleHash;
import io.weightseal.audit.tree.MerkleProofs;
import io.weightseal.audit.tree.Tile;
import io.weightseal.audit.tree.TilePath;
import io.weightseal.audit.tree.TileTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A log as it stood on the disk when [LogLoader] read it, and as it grew since: its tree, and the
/// entries beyond the last whole bundle. Not safe for use by several threads.
final class LoadedLog {
  private final LogFolder folder;
  private final VerifierKey verifier;
  private final TileTree tree;
  private final List<byte[]> tail = new ArrayList<>();
  private final List<Tile> completed = new ArrayList<>();
  private final @Nullable String published;
  private String note;
  private long journalLength;

  private LoadedLog(
      LogFolder folder,
      VerifierKey verifier,
      TileTree tree,
      Journal journal,
      @Nullable String published) {
    this.folder = folder;
    this.verifier = verifier;
    this.tree = tree;
    this.published = published;
    this.note = journal.records().getFirst().note();
  }

  /// The log of a journal and the tiles of the whole bundles before it.
  ///
  /// @throws IllegalArgumentException when they are not a log's
  static LoadedLog of(
      LogFolder folder, VerifierKey verifier, Journal journal, @Nullable String published)
      throws IOException {
    long base = Checkpoint.parse(SignedNote.text(journal.records().getFirst().note())).size();
    TileTree tree = TileTree.load(folder::tile, base);
    LoadedLog log = new LoadedLog(folder, verifier, tree, journal, published);
    log.add(journal.records().subList(1, journal.records().size()));
    log.journalLength = journal.length();
    return log;
  }

  private void add(List<JournalRecord> records) {
    for (JournalRecord record : records) {
      append(record.entries());
      note = record.note();
    }
  }

  /// Takes in what others appended to the journal.
  ///
  /// @param bytes how long the records are
  void addAuthentic(List<JournalRecord> records, long bytes) throws IOException {
    add(records);
    journalLength += bytes;
    requireNewest();
  }

  /// Appends entries to the tree in memory.
  void append(List<byte[]> entries) {
    if (tail.size() + entries.size() > Tile.WIDTH) {
      throw new IllegalArgumentException("it holds more than " + Tile.WIDTH + " entries");
    }
    for (byte[] entry : entries) {
      completed.addAll(tree.append(MerkleHash.leaf(entry)));
      tail.add(entry);
    }
  }

  /// The tiles that the tail completed, once it is a whole bundle; empty before.
  List<Tile> completed() {
    return completed;
  }

  void requireAuthentic() throws IOException {
    requireNewest();
    if (published != null && !published.equals(note)) {
      requirePast("the checkpoint file", openCheckpoint("the checkpoint file", published));
    }
  }

  private void requireNewest() throws AuditException {
    Checkpoint newest = openCheckpoint("the journal", note);
    if (newest.size() != size() || !newest.hasRoot(tree.edge().root())) {
      throw folder.notAuthentic(
          "the journal's entries or the tiles are not those of its checkpoint of "
              + newest.size()
              + " entries");
    }
  }

  private Checkpoint openCheckpoint(String where, String signed) throws AuditException {
    try {
      return Checkpoint.open(signed, verifier);
    } catch (IllegalArgumentException e) {
      throw folder.notAuthentic(where + ": " + e.getMessage());
    }
  }

  /// Fails unless `checkpoint` is one that this log has had.
  void requirePast(String where, Checkpoint checkpoint) throws IOException {
    if (checkpoint.size() > size()) {
      throw folder.notAuthentic(
          where
              + " says "
              + checkpoint.size()
              + " entries, and the log has "
              + size()
              + ": it was cut or rolled back");
    }
    if (!checkpoint.hasRoot(MerkleProofs.root(tree, checkpoint.size()))) {
      throw folder.notAuthentic(
          where
              + ": the first "
              + checkpoint.size()
              + " entries are not those that it was made of");
    }
  }

  /// The tree's own, of which the tiles of the whole bundles are taken as they are.
  TileTree tree() {
    return tree;
  }

  LogFolder folder() {
    return folder;
  }

  VerifierKey verifier() {
    return verifier;
  }

  long size() {
    return tree.edge().size();
  }

  /// How many entries stand in whole bundles.
  long bundled() {
    return size() - tail.size();
  }

  /// The entries in the journal.
  List<byte[]> tail() {
    return tail;
  }

  /// The newest signed checkpoint.
  String note() {
    return note;
  }

  /// The checkpoint that the folder showed when it was loaded.
  @Nullable String published() {
    return published;
  }

  /// How many of the journal's bytes are whole records.
  long journalLength() {
    return journalLength;
  }

  /// Says that a record was written.
  void written(String newNote, int bytes) {
    note = newNote;
    journalLength += bytes;
  }

  /// Says that the tail went into a bundle, and that a new journal was begun.
  void bundled(int bytes) {
    tail.clear();
    completed.clear();
    tree.allStored();
    journalLength = bytes;
  }

  /// The entries of a whole bundle.
  List<byte[]> bundle(long index) throws IOException {
    Path file = folder.at(TilePath.entries(index));
    try {
      ByteBuffer bytes = ByteBuffer.wrap(LogFolder.read(file, EntryBundle.MAX_BYTES));
      List<byte[]> entries = EntryBundle.decode(bytes, Tile.WIDTH);
      if (bytes.hasRemaining()) {
        throw new IllegalArgumentException("it holds more than " + Tile.WIDTH + " entries");
      }
      return entries;
    } catch (IllegalArgumentException e) {
      throw folder.notAuthentic(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw folder.notAuthentic(file + " is missing");
    }
  }
}
