package io.weightseal.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.Entry;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/// Puts bytes into stores and gets them out again.
final class StoreBytes {
  /// Names that no store takes: absolute, leading upwards, or a second spelling of another name.
  static final List<String> UNSUITABLE_NAMES =
      List.of("..", "../up", "a/../../up", "a/..", "/absolute", "a//b", "a/", "./a", "a\0b");

  private StoreBytes() {}

  /// `length` bytes that look random and are the same for the same seed.
  static byte[] pattern(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static void put(ObjectStore store, String name, byte[] content) throws WeightsealException {
    try (Sink sink = store.create(name, content.length, IfExists.REFUSE)) {
      sink.write(ByteBuffer.wrap(content), 0);
      sink.commit();
    }
  }

  static byte[] contentOf(ObjectStore store, String name) throws WeightsealException {
    try (Source source = store.open(name)) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(source.size()));
      assertEquals(content.capacity(), source.read(content, 0));
      return content.array();
    }
  }

  static Set<String> names(ObjectStore store, String folder) throws WeightsealException {
    Set<String> names = new TreeSet<>();
    for (Entry entry : store.list(folder)) {
      names.add(entry.name());
    }
    return names;
  }
}
