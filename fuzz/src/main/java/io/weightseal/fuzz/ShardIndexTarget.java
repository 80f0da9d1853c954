package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.api.WeightsealException;
import io.weightseal.tensors.ShardIndex;
import io.weightseal.tensors.TensorIndex;

/// The index of a model that is split into several safetensors files.
public final class ShardIndexTarget {
  private ShardIndexTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Attempt.of(input.length, () -> read(input))
        .ifPresent(
            index -> {
              check(index);
              ShardIndex again = Attempt.ofOwn(() -> read(input));
              require(again.equals(index), "reads the same bytes differently");
            });
  }

  private static ShardIndex read(byte[] input) throws WeightsealException {
    return ShardIndex.read(new ByteSource(input));
  }

  private static void check(ShardIndex index) {
    require(index.files().size() <= TensorIndex.MAX_TENSORS, "too many tensors");
    for (String shard : index.shards()) {
      require(!shard.isEmpty() && shard.indexOf('/') < 0, "a file that is not beside the index");
      require(index.files().containsValue(shard), "a file without a tensor");
    }
  }
}
