package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/// What all that goes to and from one bucket shares: the way there, memory, and a number of lanes
/// for calls that are under way at once.
final class Transfers {
  private final Bucket bucket;
  private final TransferLimits limits;
  private final PartMemory partMemory;
  private final BlockMemory blockMemory;
  private final Semaphore lanes;
  private final SecureRandom random = new SecureRandom();

  Transfers(Bucket bucket, TransferLimits limits) {
    this.bucket = bucket;
    this.limits = limits;
    this.partMemory = new PartMemory(limits.partMemory());
    this.blockMemory = new BlockMemory(limits.blocks(), limits.blockBytes());
    this.lanes = new Semaphore(limits.lanes());
  }

  Bucket bucket() {
    return bucket;
  }

  TransferLimits limits() {
    return limits;
  }

  PartMemory partMemory() {
    return partMemory;
  }

  BlockMemory blockMemory() {
    return blockMemory;
  }

  /// What tells our object from another one's.
  String newMark() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// Starts a call; it is made when there is a lane for it.
  <T> Call<T> start(Callable<T> body) {
    return Call.start(
        () -> {
          lanes.acquire();
          try {
            return body.call();
          } finally {
            lanes.release();
          }
        });
  }

  /// Makes calls side by side, and waits until all have ended.
  ///
  /// @param name how errors call what they are for
  /// @return the results, in order
  /// @throws StoreException the first failure; what was under way then is given up
  <T> List<T> all(String name, List<? extends Callable<T>> bodies) throws StoreException {
    List<Call<T>> calls = new ArrayList<>();
    bodies.forEach(body -> calls.add(start(body)));
    List<T> results = new ArrayList<>();
    try {
      for (Call<T> call : calls) {
        results.add(call.await(name));
      }
      return results;
    } finally {
      if (results.size() < calls.size()) {
        calls.forEach(Call::interrupt);
        calls.forEach(Call::join);
      }
    }
  }

  void close() {
    bucket.close();
  }
}
