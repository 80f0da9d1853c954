package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyUse;
import io.weightseal.audit.event.EventJson;
import io.weightseal.audit.event.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A record of key uses that shows when it was edited, cut or rolled back: a Merkle tree over its
/// entries, and a signed checkpoint with each write.
///
/// Several processes may append to one folder at once. Safe for use by several threads: those that
/// append at the same time share one write to the disk.
///
/// Format: `spec/audit-log-v1.md`.
public final class TamperEvidentLog implements AuditLog {
  private static final Map<Path, Shared> SHARED = new HashMap<>();

  private final AuditSettings settings;
  private @Nullable Shared shared;
  private boolean closed;

  /// What all logs of this process on one folder share: two that locked the same file would drop
  /// each other's lock.
  private static final class Shared {
    private final Path folder;
    private final Committer committer;
    private int users;

    private Shared(Path folder, Committer committer) {
      this.folder = folder;
      this.committer = committer;
    }
  }

  private TamperEvidentLog(AuditSettings settings) {
    this.settings = settings;
  }

  /// A log in `settings`' folder. Touches no file until the first entry; the caller closes it.
  public static TamperEvidentLog open(AuditSettings settings) {
    return new TamperEvidentLog(settings);
  }

  /// {@inheritDoc}
  ///
  /// @throws AuditException [AuditException.Reason#UNWRITABLE] when the entry was not written in
  ///   time, [AuditException.Reason#NOT_AUTHENTIC] when what is there is not what was written:
  ///   nothing is added to such a log
  /// @throws IllegalStateException when it is closed
  @Override
  public void append(KeyUse use) throws AuditException {
    byte[] entry = EventJson.write(Session.ofThisProcess().event(use, settings.software()));
    committer().append(entry, settings.longestWait());
  }

  private synchronized Committer committer() throws AuditException {
    if (closed) {
      throw new IllegalStateException("the audit log is closed");
    }
    Shared known = shared;
    if (known == null) {
      known = share(settings);
      shared = known;
    }
    return known.committer;
  }

  private static Shared share(AuditSettings settings) throws AuditException {
    Path folder = realPath(settings.folder());
    synchronized (SHARED) {
      Shared known =
          SHARED.computeIfAbsent(
              folder, path -> new Shared(path, new Committer(new LogFolder(path), settings.key())));
      known.users++;
      return known;
    }
  }

  private static Path realPath(Path folder) throws AuditException {
    try {
      DurableFiles.createFolders(folder);
      return folder.toRealPath();
    } catch (IOException e) {
      throw new AuditException(
          AuditException.Reason.UNWRITABLE,
          "the audit log's folder "
              + folder
              + " cannot be made or read: "
              + e.getClass().getSimpleName()
              + "; make it, or set audit: folder: to another one",
          e);
    }
  }

  @Override
  public synchronized void close() {
    Shared known = shared;
    shared = null;
    closed = true;
    if (known == null) {
      return;
    }
    synchronized (SHARED) {
      known.users--;
      if (known.users == 0) {
        SHARED.remove(known.folder);
        known.committer.close();
      }
    }
  }
}
