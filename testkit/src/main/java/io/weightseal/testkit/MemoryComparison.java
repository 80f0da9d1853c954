package io.weightseal.testkit;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import java.util.concurrent.atomic.AtomicLong;

/// A change of one object that is refused where someone else changed it meanwhile.
final class MemoryComparison implements ObjectStore.Update {
  private final MemoryObjectStore store;
  private final String name;
  private byte[] current;

  MemoryComparison(MemoryObjectStore store, String name, byte[] current) {
    this.store = store;
    this.name = name;
    this.current = current;
  }

  @Override
  public Source source() {
    byte[] content = current;
    return new MemorySource(store.describe(name), () -> content, new AtomicLong());
  }

  @Override
  public boolean patchesAtOnce() {
    return true;
  }

  @Override
  public void patch(long offset, byte[] bytes) throws StoreException {
    if (offset < 0 || offset > current.length - bytes.length) {
      throw new IllegalArgumentException(store.describe(name) + ": a patch past the end");
    }
    byte[] patched = current.clone();
    System.arraycopy(bytes, 0, patched, (int) offset, bytes.length);
    replace(patched);
  }

  @Override
  public void replace(byte[] bytes) throws StoreException {
    current = store.compareAndReplace(name, current, bytes);
  }

  @Override
  public void close() {}
}
