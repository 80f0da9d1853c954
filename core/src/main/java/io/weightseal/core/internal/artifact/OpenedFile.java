package io.weightseal.core.internal.artifact;

import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.PlaintextUse;
import io.weightseal.core.SealedFile;
import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.core.internal.pipeline.OpenWorkerPool;
import io.weightseal.core.internal.pipeline.SealedPayload;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/// A file of an open model, whose sealed file is opened and checked when it is first read.
public final class OpenedFile implements SealedFile, AutoCloseable {
  /// A model's buffers are small beside its files, yet a read never asks for more than an array.
  private static final int MAX_READ = 1 << 30;

  private final String path;
  private final long size;
  private final String description;
  private final Opener opener;
  private final int bestReadBytes;
  private final boolean isFar;
  private final OpenWorkerPool workers;
  private final RefusedReads refusedReads;
  private @Nullable SealedPayload payload;
  private @Nullable Range expected;

  private record Range(long offset, long length) {}

  /// Opens and checks the sealed file.
  @FunctionalInterface
  public interface Opener {
    SealedPayload open(OpenWorker worker) throws WeightsealException;
  }

  OpenedFile(
      Unlocked.Part part,
      int bestReadBytes,
      boolean isFar,
      OpenWorkerPool workers,
      RefusedReads refusedReads) {
    this.path = part.path();
    this.size = part.size();
    this.description = part.description();
    this.opener = part.opener();
    this.bestReadBytes = bestReadBytes;
    this.isFar = isFar;
    this.workers = workers;
    this.refusedReads = refusedReads;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int bestReadBytes() {
    return bestReadBytes;
  }

  @Override
  public void read(long offset, MemorySegment target) throws WeightsealException {
    fill(offset, target, SealedPayload::read);
  }

  @Override
  public void readInPlace(long offset, MemorySegment target) throws WeightsealException {
    fill(offset, target, SealedPayload::readInPlace);
  }

  /// One of the ways to read that a payload has.
  @FunctionalInterface
  private interface Reading {
    int read(SealedPayload payload, OpenWorker worker, ByteBuffer target, long offset)
        throws WeightsealException;
  }

  private void fill(long offset, MemorySegment target, Reading reading) throws WeightsealException {
    java.util.Objects.checkFromIndexSize(offset, target.byteSize(), size);
    for (long done = 0; done < target.byteSize(); ) {
      long length = Math.min(MAX_READ, target.byteSize() - done);
      done += read(target.asSlice(done, length).asByteBuffer(), offset + done, reading);
    }
  }

  @Override
  public void lend(long offset, long length, PlaintextUse use) throws IOException {
    java.util.Objects.checkFromIndexSize(offset, length, size);
    long start = System.nanoTime();
    try {
      workers.<Long, IOException>use(
          worker -> {
            payload(worker).lend(worker, offset, offset + length, use);
            return length;
          });
    } catch (WeightsealException e) {
      refusedReads.refused(path, start, e);
      throw e;
    }
  }

  private int read(ByteBuffer target, long offset, Reading reading) throws WeightsealException {
    long start = System.nanoTime();
    try {
      return workers.use(worker -> reading.read(payload(worker), worker, target, offset));
    } catch (WeightsealException e) {
      refusedReads.refused(path, start, e);
      throw e;
    }
  }

  private synchronized SealedPayload payload(OpenWorker worker) throws WeightsealException {
    if (payload == null) {
      payload = opener.open(worker);
      if (expected != null) {
        payload.expect(expected.offset, expected.length);
      }
    }
    return payload;
  }

  private synchronized void expect(long offset, long length) {
    if (payload == null) {
      expected = new Range(offset, length);
    } else {
      payload.expect(offset, length);
    }
  }

  @Override
  public Source source() {
    return new Source() {
      @Override
      public long size() {
        return size;
      }

      @Override
      public int read(ByteBuffer target, long offset) throws WeightsealException {
        return OpenedFile.this.read(target, offset, SealedPayload::read);
      }

      @Override
      public void expect(long offset, long length) {
        OpenedFile.this.expect(offset, length);
      }

      @Override
      public boolean isFar() {
        return isFar;
      }

      @Override
      public String describe() {
        return description;
      }

      @Override
      public void requireUnchanged() {
        // Every byte was authenticated when it was read.
      }

      @Override
      public void close() {
        // The model owns the file.
      }
    };
  }

  @Override
  public SeekableByteChannel channel() {
    return new PlaintextChannel(source(), size);
  }

  @Override
  public InputStream stream() {
    return Channels.newInputStream(channel());
  }

  @Override
  public synchronized void close() {
    if (payload != null) {
      payload.close();
    }
  }
}
