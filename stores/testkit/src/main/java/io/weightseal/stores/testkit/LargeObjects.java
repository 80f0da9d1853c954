package io.weightseal.stores.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;
import java.util.Random;

/// Writes objects in parts, and reads them ahead.
final class LargeObjects {
  private static final int STEP = 100_000;

  private LargeObjects() {}

  /// Bytes that look random and are the same for the same length.
  static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /// Writes an object in small steps.
  ///
  /// @param first how long its first piece is; the others have `piece` bytes
  static void put(ObjectStore store, String name, byte[] content, int first, int piece)
      throws StoreException {
    try (Sink sink = store.create(name, content.length, IfExists.REFUSE)) {
      sink.expectPieces(first, piece);
      for (int at = 0; at < content.length; at += STEP) {
        sink.write(ByteBuffer.wrap(content, at, Math.min(STEP, content.length - at)), at);
      }
      sink.commit();
    }
  }

  static byte[] contentOf(ObjectStore store, String name) throws WeightsealException {
    try (Source source = store.open(name)) {
      source.expect(0, Long.MAX_VALUE);
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(source.size()));
      assertEquals(content.capacity(), source.read(content, 0));
      source.requireUnchanged();
      return content.array();
    }
  }
}
