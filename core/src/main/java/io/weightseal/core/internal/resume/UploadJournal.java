package io.weightseal.core.internal.resume;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UploadRecord;
import io.weightseal.core.internal.cipher.ModelKeys;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The journal of one upload: which segments are sealed and sent, so that another process goes on
/// at the first one that is missing. Holds no secret; every line is under a MAC of the data key.
///
/// The digest of a segment is taken down before its last bytes go to the store, and a part when the
/// store has it. So of a part that counts, all digests stand before it, and no segment of it is
/// sealed again.
///
/// Safe for use by several threads.
public final class UploadJournal implements UploadRecord, AutoCloseable {
  private static final String FILE = "file";
  private static final String BEGUN = "begun";
  private static final String SEALED = "sealed";
  private static final String SENT = "sent";

  private final JournalFile file;
  private final boolean outlives;

  // Guarded by this.
  private boolean begunHere;
  private final Map<String, String> stamps = new HashMap<>();
  private final Map<String, Begun> writes = new LinkedHashMap<>();
  private final Map<String, Map<Integer, Part>> parts = new HashMap<>();
  private final Map<String, Map<Long, byte[]>> digests = new HashMap<>();

  private UploadJournal(JournalFile file, boolean outlives) {
    this.file = file;
    this.outlives = outlives;
  }

  /// Takes hold of the journal, for an upload whose parts are removed when it fails.
  ///
  /// @throws StoreException [Reason#LOCKED] when another process has it
  public static UploadJournal open(Path path) throws StoreException {
    return new UploadJournal(JournalFile.open(path), false);
  }

  /// Takes hold of the journal, for an upload whose parts stay when it fails.
  ///
  /// @throws StoreException [Reason#LOCKED] when another process has it
  public static UploadJournal openLasting(Path path) throws StoreException {
    return new UploadJournal(JournalFile.open(path), true);
  }

  /// What it says of the upload, authenticated by nobody yet; empty where it says nothing.
  public Optional<UploadPlan> plan() throws StoreException {
    List<JournalLine> lines = file.claimed();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(UploadPlan.parse(lines.getFirst()));
    } catch (IllegalArgumentException | MalformedArtifactException e) {
      throw new StoreException(Reason.UNSUITABLE, notAJournal(), e);
    }
  }

  private String notAJournal() {
    return file.path()
        + " is not the journal of an upload, or was changed; begin the upload anew, without"
        + " --resume";
  }

  /// The writes that it names, authenticated by nobody: for their removal.
  public Map<String, Begun> claimedWrites() throws StoreException {
    Map<String, Begun> claimed = new LinkedHashMap<>();
    for (JournalLine each : file.claimed()) {
      if (each.kind().equals(BEGUN) && each.size() == 4) {
        claim(each, claimed);
      }
    }
    return claimed;
  }

  private static void claim(JournalLine line, Map<String, Begun> claimed) {
    try {
      claimed.put(line.word(1), new Begun(line.word(2), line.word(3)));
    } catch (IllegalArgumentException e) {
      // Not a line of ours: it names nothing that could be removed.
      return;
    }
  }

  /// Begins anew.
  public synchronized void begin(UploadPlan plan, ModelKeys keys) throws StoreException {
    begunHere = true;
    file.begin(keys);
    file.append(plan.line());
  }

  /// Takes up what stands in it.
  ///
  /// @param keys of the data key that the plan's recipients gave
  public synchronized void goOn(ModelKeys keys) throws StoreException {
    List<JournalLine> lines = file.goOn(keys);
    if (lines.isEmpty()) {
      throw new StoreException(Reason.UNSUITABLE, notAJournal());
    }
    try {
      lines.stream().skip(1).forEach(this::take);
    } catch (IllegalArgumentException e) {
      throw new AssertionError("a line of ours", e);
    }
  }

  private synchronized void take(JournalLine line) {
    switch (line.kind()) {
      case FILE -> stamps.put(line.word(1), line.word(2));
      case BEGUN -> {
        writes.put(line.word(1), new Begun(line.word(2), line.word(3)));
        parts.remove(line.word(1));
      }
      case SEALED ->
          digests
              .computeIfAbsent(line.word(1), _ -> new HashMap<>())
              .put(line.number(2), HexFormat.of().parseHex(line.word(3)));
      case SENT ->
          parts
              .computeIfAbsent(line.word(1), _ -> new HashMap<>())
              .put(
                  (int) line.number(2),
                  new Part(
                      (int) line.number(2),
                      line.number(3),
                      line.number(4),
                      line.word(5),
                      line.wordOrNull(6)));
      default -> throw new IllegalArgumentException("no line of this version: " + line.kind());
    }
  }

  private synchronized void add(JournalLine line) throws StoreException {
    file.append(line);
    take(line);
  }

  /// Says which content of a file is being sealed, and refuses another one than before.
  ///
  /// @param name how errors call the file
  /// @param stamp as [io.weightseal.api.Source#stamp] gives it
  public synchronized void sealing(String path, String name, Optional<String> stamp)
      throws StoreException {
    if (stamp.isEmpty()) {
      throw new StoreException(
          Reason.UNSUITABLE,
          "nobody can tell whether " + name + " stays as it is; upload it without --resume");
    }
    @Nullable String before = stamps.get(path);
    if (before == null) {
      add(JournalLine.of(FILE, path, stamp.get()));
    } else if (!before.equals(stamp.get())) {
      throw new StoreException(
          Reason.CHANGED,
          name + " changed since its upload began; begin the upload anew, without --resume");
    }
  }

  /// The digest of a segment that was sealed.
  ///
  /// @throws StoreException when none is known
  public synchronized byte[] digest(String path, long segment) throws StoreException {
    byte @Nullable [] digest = digests.getOrDefault(path, Map.of()).get(segment);
    if (digest == null) {
      throw new StoreException(Reason.UNSUITABLE, notAJournal());
    }
    return digest;
  }

  /// Says that a segment was sealed, before its last bytes are written.
  public void sealed(String path, long segment, byte[] digest) throws StoreException {
    add(JournalLine.of(SEALED, path, segment, HexFormat.of().formatHex(digest)));
  }

  @Override
  public synchronized Optional<Begun> begun(String name) {
    return Optional.ofNullable(writes.get(name));
  }

  @Override
  public synchronized List<Part> parts(String name) {
    return List.copyOf(parts.getOrDefault(name, Map.of()).values());
  }

  @Override
  public void begin(String name, Begun write) throws StoreException {
    add(JournalLine.of(BEGUN, name, write.id(), write.mark()));
  }

  @Override
  public void sent(String name, Part part) throws StoreException {
    add(
        JournalLine.of(
            SENT, name, part.number(), part.offset(), part.length(), part.tag(), part.checksum()));
  }

  @Override
  public boolean outlivesFailure() {
    return outlives;
  }

  /// Removes the journal: the upload is complete.
  public void remove() throws StoreException {
    file.remove();
  }

  /// Lets go of the journal. It is removed where nobody could go on with anything by it.
  @Override
  public synchronized void close() {
    try {
      if (file.isEmpty() || (begunHere && !outlives)) {
        file.remove();
      }
    } catch (StoreException e) {
      // One that stays is seen through by the next: what it names is gone.
      return;
    } finally {
      file.close();
    }
  }
}
