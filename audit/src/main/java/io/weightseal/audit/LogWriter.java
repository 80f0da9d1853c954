package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.audit.note.Checkpoint;
import io.weightseal.audit.note.SigningKey;
import io.weightseal.audit.tree.MerkleHash;
import io.weightseal.audit.tree.Tile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Appends to a log while the lock is held. For one thread at a time.
final class LogWriter implements AutoCloseable {
  private final LogFolder folder;
  private final LogFiles files;
  private final Path keyFile;
  private @Nullable Open open;
  private @Nullable SigningKey signing;

  /// The log as this process left it, and its journal.
  private record Open(LoadedLog log, FileChannel journal, @Nullable Object identity) {}

  LogWriter(LogFolder folder, @Nullable Path keyFile) {
    this.folder = folder;
    this.files = new LogFiles(folder);
    this.keyFile = keyFile == null ? folder.signingKey() : keyFile;
  }

  /// Appends entries, and returns when they are durable and signed for.
  ///
  /// @throws IOException when they may not be; some of them may be in the log nevertheless
  // spec: audit-v1#app-1
  void append(List<byte[]> entries) throws IOException {
    boolean done = false;
    try {
      for (int from = 0; from < entries.size(); ) {
        LoadedLog log = current();
        int to = Math.min(entries.size(), from + Tile.WIDTH - log.tail().size());
        write(entries.subList(from, to));
        from = to;
      }
      done = true;
    } finally {
      if (!done) {
        // What is in memory may be ahead of the disk, or behind: begin anew from the disk.
        close();
      }
    }
  }

  /// The log with all that other processes did to it, and room in its journal.
  private LoadedLog current() throws IOException {
    Open now = open;
    if (now == null || !Objects.equals(now.identity(), identity(folder.journal()))) {
      close();
      now = load();
      open = now;
    } else if (now.journal().size() != now.log().journalLength()) {
      catchUp(now);
    }
    if (now.log().tail().size() == Tile.WIDTH) {
      finishBundle(now.log());
    }
    return now.log();
  }

  private Open load() throws IOException {
    if (Files.notExists(folder.journal(), LinkOption.NOFOLLOW_LINKS)) {
      create();
    }
    LoadedLog log = LogLoader.load(folder, key().verifier());
    FileChannel journal = DurableFiles.open(folder.journal());
    try {
      if (journal.size() > log.journalLength()) {
        // Never finished, so never answered for.
        journal.truncate(log.journalLength());
      }
      if (log.tail().size() < Tile.WIDTH && !files.arePublished(log)) {
        files.publish(log, LogFiles.sizeOf(log));
      }
      return new Open(log, journal, identity(folder.journal()));
    } catch (IOException e) {
      journal.close();
      throw e;
    }
  }

  /// Begins a log of no entries.
  private void create() throws IOException {
    if (Files.exists(folder.tiles()) || Files.exists(folder.checkpoint())) {
      throw folder.notAuthentic(folder.journal() + " is missing");
    }
    SigningKey made = KeyFile.readOrCreate(keyFile);
    signing = made;
    DurableFiles.replaceDurably(
        folder.verifierKey(), (made.verifier() + "\n").getBytes(StandardCharsets.UTF_8));
    String note = new Checkpoint(made.verifier().name(), 0, MerkleHash.empty()).sign(made);
    DurableFiles.replaceDurably(folder.journal(), Journal.begin(note));
  }

  private SigningKey key() throws IOException {
    SigningKey known = signing;
    if (known != null) {
      return known;
    }
    if (Files.notExists(keyFile)) {
      throw new AuditException(
          Reason.UNWRITABLE,
          "the key that signs the audit log is missing: "
              + keyFile
              + "; put it back, or move "
              + folder.path()
              + " away to begin a new log");
    }
    SigningKey read = KeyFile.read(keyFile);
    if (!read.verifier().equals(folder.readVerifierKey())) {
      throw folder.notAuthentic(
          keyFile + " is not the key that " + folder.verifierKey() + " names");
    }
    signing = read;
    return read;
  }

  private void catchUp(Open now) throws IOException {
    long known = now.log().journalLength();
    long length = now.journal().size();
    if (length < known) {
      throw folder.notAuthentic(folder.journal() + " is shorter than this process knew it to be");
    }
    ByteBuffer fresh = ByteBuffer.allocate(Math.toIntExact(length - known));
    while (fresh.hasRemaining() && now.journal().read(fresh, known + fresh.position()) >= 0) {}
    fresh.flip();
    List<JournalRecord> records = Journal.records(fresh);
    try {
      now.log().addAuthentic(records, fresh.position());
    } catch (IllegalArgumentException e) {
      throw folder.notAuthentic(folder.journal() + ": " + e.getMessage());
    }
    if (fresh.hasRemaining()) {
      now.journal().truncate(now.log().journalLength());
    }
  }

  private void write(List<byte[]> entries) throws IOException {
    Open now = Objects.requireNonNull(open);
    LoadedLog log = now.log();
    long before = log.size();
    log.append(entries);
    String note =
        new Checkpoint(key().verifier().name(), log.size(), log.tree().edge().root()).sign(key());
    byte[] record = new JournalRecord(entries, note).encode();
    writeDurably(now.journal(), record, log.journalLength());
    log.written(note, record.length);
    if (log.tail().size() == Tile.WIDTH) {
      finishBundle(log);
    } else {
      files.publish(log, before);
    }
  }

  private static void writeDurably(FileChannel journal, byte[] record, long offset)
      throws IOException {
    boolean durable = false;
    try {
      DurableFiles.writeFully(journal, record, offset);
      journal.force(false);
      durable = true;
    } finally {
      if (!durable) {
        takeBack(journal, offset);
      }
    }
  }

  // The system may show what it could not make durable: nobody must take that for an entry.
  private static void takeBack(FileChannel journal, long length) {
    try {
      journal.truncate(length);
    } catch (IOException e) {
      // A record that is cut short is dropped by whoever reads it.
      return;
    }
  }

  /// Turns the journal's entries into a bundle, and begins a new journal.
  // spec: audit-v1#jrn-4
  private void finishBundle(LoadedLog log) throws IOException {
    List<Tile> completed = List.copyOf(log.completed());
    files.storeBundle(log);
    byte[] journal = Journal.begin(log.note());
    DurableFiles.replaceDurably(folder.journal(), journal);
    log.bundled(journal.length);
    Open before = Objects.requireNonNull(open);
    FileChannel fresh = DurableFiles.open(folder.journal());
    open = new Open(log, fresh, identity(folder.journal()));
    before.journal().close();
    files.publish(log, log.size());
    files.discardPartial(completed, log.tree().edge());
  }

  private static @Nullable Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  @Override
  public void close() throws IOException {
    Open before = open;
    open = null;
    if (before != null) {
      before.journal().close();
    }
  }
}
