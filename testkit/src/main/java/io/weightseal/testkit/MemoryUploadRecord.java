package io.weightseal.testkit;

import io.weightseal.api.UploadRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A record in memory of uploads that outlive their failure. Safe for use by several threads.
public final class MemoryUploadRecord implements UploadRecord {
  private final Map<String, Begun> writes = new HashMap<>();
  private final Map<String, List<Part>> parts = new HashMap<>();

  public MemoryUploadRecord() {}

  @Override
  public synchronized Optional<Begun> begun(String name) {
    return Optional.ofNullable(writes.get(name));
  }

  @Override
  public synchronized List<Part> parts(String name) {
    return List.copyOf(parts.getOrDefault(name, List.of()));
  }

  @Override
  public synchronized void begin(String name, Begun write) {
    writes.put(name, write);
    parts.remove(name);
  }

  @Override
  public synchronized void sent(String name, Part part) {
    parts.computeIfAbsent(name, _ -> new ArrayList<>()).add(part);
    notifyAll();
  }

  /// Returns when the store has that many parts of an object.
  public synchronized void awaitParts(String name, int count) throws InterruptedException {
    while (parts(name).size() < count) {
      wait();
    }
  }

  /// The writes that it knows, by object.
  public synchronized Map<String, Begun> writes() {
    return Map.copyOf(writes);
  }

  @Override
  public boolean outlivesFailure() {
    return true;
  }
}
