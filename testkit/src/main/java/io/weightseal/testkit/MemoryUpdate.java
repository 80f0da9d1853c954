package io.weightseal.testkit;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;

/// Exclusive hold of one object of a [MemoryObjectStore].
final class MemoryUpdate implements ObjectStore.Update {
  private final MemoryObjectStore store;
  private final String name;
  private boolean closed;

  MemoryUpdate(MemoryObjectStore store, String name) {
    this.store = store;
    this.name = name;
  }

  @Override
  public Source source() {
    return store.follow(name);
  }

  @Override
  public void patch(long offset, byte[] bytes) throws StoreException {
    byte[] content = store.content(name).clone();
    if (offset < 0 || offset > content.length - bytes.length) {
      throw new IllegalArgumentException(store.describe(name) + ": a patch past the end");
    }
    System.arraycopy(bytes, 0, content, (int) offset, bytes.length);
    store.replace(name, content, bytes.length);
  }

  @Override
  public void replace(byte[] bytes) {
    store.replace(name, bytes, bytes.length);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      store.unlock(name);
    }
  }
}
