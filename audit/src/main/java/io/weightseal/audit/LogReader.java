package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.audit.event.Event;
import io.weightseal.audit.event.EventFilter;
import io.weightseal.audit.event.EventJson;
import io.weightseal.audit.event.LoggedEvent;
import io.weightseal.audit.event.TimeOrderedId;
import io.weightseal.audit.note.VerifierKey;
import io.weightseal.audit.tree.Tile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The events of a log as it was when it was opened. Takes no lock, so that it never keeps a writer
/// waiting. Proves nothing: see [LogVerifier]. Not safe for use by several threads.
public final class LogReader {
  private final LoadedLog log;

  private LogReader(LoadedLog log) {
    this.log = log;
  }

  /// Opens the log in `folder`.
  ///
  /// @throws AuditException when there is none, or when it is not a log's
  public static LogReader open(Path folder) throws IOException {
    LogFolder place = new LogFolder(folder);
    return new LogReader(LogLoader.loadUnverified(place, place.readVerifierKey()));
  }

  /// Fails unless the newest checkpoint is signed and is that of the entries, and the published one
  /// is of its past. Costs the same for every size; the whole bundles are left to [LogVerifier].
  ///
  /// @throws AuditException [Reason#NOT_AUTHENTIC] otherwise
  public void requireAuthentic() throws IOException {
    try {
      log.requireAuthentic();
    } catch (AuditException e) {
      // It may have been read while a writer was at it.
      LoadedLog again = LogLoader.load(log.folder(), log.verifier());
      if (again.size() < log.size()) {
        throw e;
      }
    }
  }

  /// Takes events one by one.
  @FunctionalInterface
  public interface Visitor {
    void visit(LoggedEvent event) throws IOException;
  }

  /// How many events the log has.
  public long size() {
    return log.size();
  }

  /// The newest signed checkpoint.
  public String checkpoint() {
    return log.note();
  }

  /// The key that the log's folder says verifies its checkpoints.
  public VerifierKey verifier() {
    return log.verifier();
  }

  /// Visits the events that `filter` wants, from place `from` on, oldest first.
  public void forEach(long from, EventFilter filter, Visitor visitor) throws IOException {
    for (long at = from; at < size(); ) {
      long first = at - at % Tile.WIDTH;
      List<byte[]> entries = entries(first / Tile.WIDTH);
      for (; at < first + entries.size(); at++) {
        LoggedEvent event = event(at, entries.get((int) (at - first)));
        if (filter.wants(event.event())) {
          visitor.visit(event);
        }
      }
    }
  }

  /// The last `count` events that `filter` wants, oldest first.
  public List<LoggedEvent> last(int count, EventFilter filter) throws IOException {
    List<LoggedEvent> found = new ArrayList<>();
    long bundles = (size() + Tile.WIDTH - 1) / Tile.WIDTH;
    for (long bundle = bundles - 1; bundle >= 0 && found.size() < count; bundle--) {
      List<byte[]> entries = entries(bundle);
      for (int i = entries.size() - 1; i >= 0 && found.size() < count; i--) {
        LoggedEvent event = event(bundle * Tile.WIDTH + i, entries.get(i));
        if (filter.wants(event.event())) {
          found.add(event);
        }
      }
    }
    return found.reversed();
  }

  /// The event at place `index`.
  public LoggedEvent at(long index) throws IOException {
    return event(index, entry(index));
  }

  /// The entry at place `index`, as it stands in the log.
  byte[] entry(long index) throws IOException {
    if (index < 0 || index >= size()) {
      throw new AuditException(
          Reason.ABSENT,
          "no event " + index + " in an audit log of " + size() + "; see weightseal audit list");
    }
    return entries(index / Tile.WIDTH).get((int) (index % Tile.WIDTH));
  }

  /// The event of that id. Looks first where the id's time says, then further and further away:
  /// events stand nearly in the order of their ids. Only an id that is not there takes reading the
  /// whole log.
  public Optional<LoggedEvent> find(String id) throws IOException {
    Instant time;
    try {
      time = TimeOrderedId.timeOf(id);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    long last = bundles() - 1;
    long near = Math.clamp(firstBundleAfter(time) - 1, 0, Math.max(0, last));
    for (long away = 0; away <= last; away++) {
      Optional<LoggedEvent> found = near - away >= 0 ? findIn(id, near - away) : Optional.empty();
      if (found.isEmpty() && away > 0 && near + away <= last) {
        found = findIn(id, near + away);
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private long bundles() {
    return (size() + Tile.WIDTH - 1) / Tile.WIDTH;
  }

  private Optional<LoggedEvent> findIn(String id, long bundle) throws IOException {
    // An entry that does not hold the id's text need not be understood.
    byte[] text = id.getBytes(StandardCharsets.US_ASCII);
    List<byte[]> entries = entries(bundle);
    for (int i = 0; i < entries.size(); i++) {
      if (holds(entries.get(i), text)) {
        LoggedEvent event = event(bundle * Tile.WIDTH + i, entries.get(i));
        if (event.event().id().equals(id)) {
          return Optional.of(event);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean holds(byte[] entry, byte[] text) {
    for (int i = 0; i + text.length <= entry.length; i++) {
      if (Arrays.equals(entry, i, i + text.length, text, 0, text.length)) {
        return true;
      }
    }
    return false;
  }

  /// The first bundle that begins with an event after `time`; the number of bundles where none
  /// does.
  private long firstBundleAfter(Instant time) throws IOException {
    long low = 0;
    long high = bundles();
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (at(middle * Tile.WIDTH).event().time().isAfter(time)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private List<byte[]> entries(long bundle) throws IOException {
    return bundle * Tile.WIDTH < log.bundled() ? log.bundle(bundle) : log.tail();
  }

  private LoggedEvent event(long index, byte[] entry) throws AuditException {
    try {
      Event event = EventJson.read(entry);
      return new LoggedEvent(index, event, new String(entry, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw log.folder().notAuthentic("entry " + index + " is no event: " + e.getMessage());
    }
  }

  LoadedLog log() {
    return log;
  }
}
