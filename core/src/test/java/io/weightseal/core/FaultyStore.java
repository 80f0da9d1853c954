package io.weightseal.core;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A store that passes every call on, counts the bytes, and fails the n-th call of a kind.
final class FaultyStore implements ObjectStore {
  /// The calls that are counted and can fail.
  enum Call {
    CREATE,
    READ,
    WRITE,
    COMMIT,
    PATCH,
    REPLACE
  }

  private final ObjectStore store;
  private final Call failing;
  private final AtomicInteger before;
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong bytesWritten = new AtomicLong();
  private final List<Long> patches = Collections.synchronizedList(new ArrayList<>());

  /// @param before how many calls of the kind succeed before the one that fails; all later ones
  ///   fail too
  FaultyStore(ObjectStore store, Call failing, int before) {
    this.store = store;
    this.failing = failing;
    this.before = new AtomicInteger(before);
  }

  /// A store that fails nothing.
  static FaultyStore counting(ObjectStore store) {
    return new FaultyStore(store, Call.READ, Integer.MAX_VALUE);
  }

  long bytesRead() {
    return bytesRead.get();
  }

  long bytesWritten() {
    return bytesWritten.get();
  }

  /// Where updates patched, in order.
  List<Long> patches() {
    return List.copyOf(patches);
  }

  private void count(Call call) throws StoreException {
    if (call == failing && before.getAndDecrement() <= 0) {
      throw new StoreException(Reason.FULL, "told to fail at " + call);
    }
  }

  /// Whether a call was made to fail.
  boolean failed() {
    return before.get() < 0;
  }

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
    return new FaultySource(store.open(name));
  }

  @Override
  public Sink create(String name, long size, IfExists ifExists) throws StoreException {
    count(Call.CREATE);
    return new FaultySink(store.create(name, size, ifExists));
  }

  @Override
  public Folder createFolder(String name, IfExists ifExists) throws StoreException {
    Folder folder = store.createFolder(name, ifExists);
    return new Folder() {
      @Override
      public Sink create(String child, long size) throws StoreException {
        count(Call.CREATE);
        return new FaultySink(folder.create(child, size));
      }

      @Override
      public void commit() throws StoreException {
        count(Call.COMMIT);
        folder.commit();
      }

      @Override
      public void close() {
        folder.close();
      }
    };
  }

  @Override
  public Update update(String name) throws StoreException {
    Update update = store.update(name);
    return new Update() {
      @Override
      public Source source() {
        return new FaultySource(update.source());
      }

      @Override
      public void patch(long offset, byte[] bytes) throws StoreException {
        try {
          count(Call.PATCH);
        } catch (StoreException e) {
          // As when the power goes: some of it was written.
          update.patch(offset, Arrays.copyOf(bytes, Math.min(100, bytes.length / 2)));
          throw e;
        }
        patches.add(offset);
        bytesWritten.addAndGet(bytes.length);
        update.patch(offset, bytes);
      }

      @Override
      public void replace(byte[] bytes) throws StoreException {
        count(Call.REPLACE);
        bytesWritten.addAndGet(bytes.length);
        update.replace(bytes);
      }

      @Override
      public void close() {
        update.close();
      }
    };
  }

  @Override
  public void delete(String name) throws StoreException {
    store.delete(name);
  }

  @Override
  public String describe(String name) {
    return store.describe(name);
  }

  private final class FaultySource implements Source {
    private final Source source;

    FaultySource(Source source) {
      this.source = source;
    }

    @Override
    public long size() throws StoreException {
      return source.size();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws WeightsealException {
      count(Call.READ);
      int read = source.read(target, offset);
      bytesRead.addAndGet(read);
      return read;
    }

    @Override
    public String describe() {
      return source.describe();
    }

    @Override
    public void requireUnchanged() throws StoreException {
      source.requireUnchanged();
    }

    @Override
    public void close() {
      source.close();
    }
  }

  private final class FaultySink implements Sink {
    private final Sink sink;

    FaultySink(Sink sink) {
      this.sink = sink;
    }

    @Override
    public void write(ByteBuffer bytes, long offset) throws StoreException {
      count(Call.WRITE);
      bytesWritten.addAndGet(bytes.remaining());
      sink.write(bytes, offset);
    }

    @Override
    public void commit() throws StoreException {
      count(Call.COMMIT);
      sink.commit();
    }

    @Override
    public void close() {
      sink.close();
    }
  }
}
