package io.weightseal.audit;

import io.weightseal.audit.event.EventFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Tells of events as they come. Not safe for use by several threads.
public final class LogFollower {
  private final LogFolder folder;
  private @Nullable Seen seen;
  private long next;

  /// How the journal looked when it was read last.
  private record Seen(@Nullable Object identity, long length) {}

  /// @param from the place of the first event that is wanted
  public LogFollower(Path folder, long from) {
    this.folder = new LogFolder(folder);
    this.next = from;
  }

  /// Visits the events that came since the last call. Costs little when none came.
  public void poll(EventFilter filter, LogReader.Visitor visitor) throws IOException {
    Seen now = look();
    if (now.equals(seen)) {
      return;
    }
    LogReader reader = LogReader.open(folder.path());
    reader.forEach(next, filter, visitor);
    next = Math.max(next, reader.size());
    seen = now;
  }

  private Seen look() throws IOException {
    try {
      BasicFileAttributes journal =
          Files.readAttributes(folder.journal(), BasicFileAttributes.class);
      return new Seen(journal.fileKey(), journal.size());
    } catch (NoSuchFileException e) {
      throw folder.absent();
    }
  }
}
