package io.weightseal.core;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// A store that notes in which order the objects of its new folders are committed.
record RecordingStore(ObjectStore store, List<String> committed) implements ObjectStore {
  @Override
  public Optional<Entry> find(String name) throws StoreException {
    return store.find(name);
  }

  @Override
  public List<Entry> list(String folder) throws StoreException {
    return store.list(folder);
  }

  @Override
  public Source open(String name) throws StoreException {
    return store.open(name);
  }

  @Override
  public Sink create(String name, long size, IfExists ifExists) throws StoreException {
    return store.create(name, size, ifExists);
  }

  @Override
  public Folder createFolder(String name, IfExists ifExists) throws StoreException {
    Folder folder = store.createFolder(name, ifExists);
    return new Folder() {
      @Override
      public Sink create(String inner, long size) throws StoreException {
        return noted(inner, folder.create(inner, size));
      }

      @Override
      public void commit() throws StoreException {
        folder.commit();
      }

      @Override
      public void close() {
        folder.close();
      }
    };
  }

  private Sink noted(String name, Sink sink) {
    return new Sink() {
      @Override
      public void write(ByteBuffer bytes, long offset) throws StoreException {
        sink.write(bytes, offset);
      }

      @Override
      public void commit() throws StoreException {
        sink.commit();
        synchronized (committed) {
          committed.add(name);
        }
      }

      @Override
      public void close() {
        sink.close();
      }
    };
  }

  @Override
  public Update update(String name) throws StoreException {
    return store.update(name);
  }

  @Override
  public void delete(String name) throws StoreException {
    store.delete(name);
  }

  @Override
  public String describe(String name) {
    return store.describe(name);
  }
}
