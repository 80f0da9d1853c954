package io.weightseal.loader.agent;

import io.weightseal.api.WeightsealException;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.memory.HostMemory;
import io.weightseal.loader.memory.ModelFill;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// An open model and the memory of its files, for all clients that have it open. Safe for use by
/// several threads.
final class SharedModel implements AutoCloseable {
  /// What the host must have left after a request: an agent that takes the last of it ends them
  /// all.
  private static final long RESERVE_BYTES = 64L << 20;

  private final SealedModel model;
  private final List<SealedFile> sealed;
  private final ModelFill fill;
  private final Map<Integer, PlainFile> plain = new HashMap<>();
  private final AtomicLong decrypted = new AtomicLong();

  SharedModel(SealedModel model, int threads) {
    this.model = model;
    this.sealed = model.files();
    this.fill = new ModelFill(threads);
  }

  SealedModel model() {
    return model;
  }

  List<SealedFile> files() {
    return sealed;
  }

  /// Plaintext bytes that were decrypted, each once.
  long decryptedBytes() {
    return decrypted.get();
  }

  /// Whether another opening of the same artifact shows the same.
  boolean isSameAs(SealedModel other) {
    if (!model.identity().equals(other.identity()) || model.singleFile() != other.singleFile()) {
      return false;
    }
    List<SealedFile> others = other.files();
    if (others.size() != sealed.size()) {
      return false;
    }
    for (int i = 0; i < sealed.size(); i++) {
      if (!sealed.get(i).path().equals(others.get(i).path())
          || sealed.get(i).size() != others.get(i).size()) {
        return false;
      }
    }
    return true;
  }

  /// A file's memory for a client, who closes it.
  Descriptor handOut(int file) throws IOException {
    return plain(file).handOut();
  }

  private synchronized PlainFile plain(int index) throws IOException {
    PlainFile file = plain.get(index);
    if (file == null) {
      if (index >= sealed.size()) {
        throw Refusal.usage(
            "the model has no file " + index, "see the list that open answers with");
      }
      file = PlainFile.of(sealed.get(index));
      plain.put(index, file);
    }
    return file;
  }

  /// Chunks that this thread is to decrypt.
  private record Claim(PlainFile file, ChunkMap.Run run) {
    long offset() {
      return (long) run.first() * PlainFile.CHUNK_BYTES;
    }

    long length() {
      return Math.min(file.file().size(), (long) run.end() * PlainFile.CHUNK_BYTES) - offset();
    }

    ModelFill.Range range() {
      return new ModelFill.Range(file.file(), offset(), file.place(offset(), length()));
    }
  }

  /// A range of one file, in chunks.
  private record Wanted(PlainFile file, int first, int end) {}

  /// Returns when all of `ranges` is decrypted, by this thread or by others. What cannot be
  /// decrypted stays as it was, and can be asked for again.
  // spec: agent-v1#need-1
  void need(List<Request.Range> ranges)
      throws IOException, WeightsealException, InterruptedException {
    List<Wanted> wanted = new ArrayList<>();
    for (Request.Range range : ranges) {
      wanted.add(wanted(range));
    }
    boolean complete = false;
    while (!complete) {
      decrypt(claim(wanted));
      complete = true;
      for (Wanted each : wanted) {
        complete &= each.file.chunks().await(each.first, each.end);
      }
    }
  }

  private Wanted wanted(Request.Range range) throws IOException {
    PlainFile file = plain(range.file());
    long size = file.file().size();
    if (range.offset() > size || range.length() > size - range.offset()) {
      // spec: agent-v1#need-2
      throw Refusal.usage(
          "a range that is not within " + file.file().path(), "ask for what the file has");
    }
    long end = range.offset() + range.length();
    return new Wanted(
        file,
        Math.toIntExact(range.offset() / PlainFile.CHUNK_BYTES),
        Math.toIntExact((end + PlainFile.CHUNK_BYTES - 1) / PlainFile.CHUNK_BYTES));
  }

  private static List<Claim> claim(List<Wanted> wanted) {
    List<Claim> claims = new ArrayList<>();
    for (Wanted each : wanted) {
      for (ChunkMap.Run run : each.file.chunks().claim(each.first, each.end)) {
        claims.add(new Claim(each.file, run));
      }
    }
    return claims;
  }

  private void decrypt(List<Claim> claims) throws IOException, WeightsealException {
    if (claims.isEmpty()) {
      return;
    }
    ChunkMap.Outcome outcome = ChunkMap.Outcome.FAILED;
    try {
      long bytes = claims.stream().mapToLong(Claim::length).sum();
      requireRoom(bytes);
      fill.fill(claims.stream().map(Claim::range).toList());
      outcome = ChunkMap.Outcome.DECRYPTED;
      decrypted.addAndGet(bytes);
    } finally {
      for (Claim claim : claims) {
        claim.file.chunks().settle(claim.run, outcome);
      }
    }
  }

  private static void requireRoom(long bytes) throws IOException {
    long left = HostMemory.available();
    if (left - RESERVE_BYTES < bytes) {
      throw Refusal.tooMuch(
          "%,d MiB are to be decrypted and %,d MiB of memory are left"
              .formatted(bytes >> 20, left >> 20),
          "free memory, or ask for less of the model at a time");
    }
  }

  @Override
  public synchronized void close() {
    plain.values().forEach(PlainFile::close);
    plain.clear();
    model.close();
  }
}
