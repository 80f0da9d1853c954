package io.weightseal.core.internal.cipher;

import static io.weightseal.format.SealedLayout.CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.MESSAGE_HEAD_BYTES;
import static io.weightseal.format.SealedLayout.SEALED_CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.TAG_BYTES;

import io.weightseal.api.Source;

/// Where one Cobblestone-256 message stands.
///
/// @param offset of its salt in the source
/// @param size of the whole message: one that [#isPossibleSize] allows
public record MessagePlace(Source source, long offset, long size, MessageContext context) {

  /// What a message is bound to, and how errors call it.
  public interface MessageContext {
    byte[] bytes();

    String name();
  }

  public MessagePlace {
    if (!isPossibleSize(size)) {
      throw new IllegalArgumentException("no message has " + size + " bytes");
    }
  }

  /// Whether some plaintext gives a message of this size.
  public static boolean isPossibleSize(long size) {
    return size >= MESSAGE_HEAD_BYTES + TAG_BYTES
        && (size - MESSAGE_HEAD_BYTES) % SEALED_CHUNK_BYTES >= TAG_BYTES;
  }

  /// The number of chunks, with the short last one.
  public long chunks() {
    return (size - MESSAGE_HEAD_BYTES) / SEALED_CHUNK_BYTES + 1;
  }

  long offsetOf(long chunk) {
    return offset + MESSAGE_HEAD_BYTES + chunk * SEALED_CHUNK_BYTES;
  }

  long plaintextSize() {
    return size - MESSAGE_HEAD_BYTES - chunks() * TAG_BYTES;
  }

  /// Whether `place` is the same message.
  boolean sameAs(MessagePlace place) {
    return source.equals(place.source) && offset == place.offset;
  }

  /// How many sealed bytes chunks `first` to `first + count`, exclusive, take.
  int sealedBytes(long first, int count) {
    long end = Math.min(offset + size, offsetOf(first + count));
    return Math.toIntExact(end - offsetOf(first));
  }

  /// How many plaintext bytes they hold.
  int plaintextBytes(long first, int count) {
    return Math.toIntExact(
        Math.min(plaintextSize(), (first + count) * CHUNK_BYTES) - first * CHUNK_BYTES);
  }
}
