package io.weightseal.testkit;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// Collects objects and hands them over on commit.
final class MemoryFolder implements ObjectStore.Folder {
  /// Takes what a folder has collected, by relative name.
  @FunctionalInterface
  interface Commit {
    void accept(Map<String, byte[]> contents) throws StoreException;
  }

  private final Map<String, byte[]> contents = new TreeMap<>();
  private final AtomicLong bytesWritten;
  private final Commit commit;

  MemoryFolder(AtomicLong bytesWritten, Commit commit) {
    this.bytesWritten = bytesWritten;
    this.commit = commit;
  }

  /// Whether `name` is relative, with parts that are neither empty nor `.` nor `..`.
  static boolean isPath(String name) {
    if (name.indexOf('\0') >= 0) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Sink create(String name, long size) throws StoreException {
    if (!isPath(name)) {
      throw new StoreException(StoreException.Reason.UNSUITABLE, name + ": not a usable name");
    }
    return new MemorySink(bytesWritten, content -> add(name, content));
  }

  private synchronized void add(String name, byte[] content) {
    contents.put(name, content);
  }

  @Override
  public synchronized void commit() throws StoreException {
    commit.accept(contents);
  }

  @Override
  public void close() {}
}
