package io.weightseal.core.internal.pipeline;

import static io.weightseal.format.SealedLayout.SALT_BYTES;

import io.weightseal.core.internal.cipher.MessageKey;
import io.weightseal.core.internal.cipher.ModelKeys;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Draws one salt for each segment of a file that is being sealed, and hands out the segments'
/// keys.
///
/// Several workers may seal one segment, so they must find the same salt.
final class SegmentSeals {
  private final ModelKeys keys;
  private final byte[] headerHash;
  private final String file;
  private final SecureRandom random;
  private final Map<Long, byte[]> salts = new ConcurrentHashMap<>();

  SegmentSeals(ModelKeys keys, byte[] headerHash, String file, SecureRandom random) {
    this.keys = keys;
    this.headerHash = headerHash;
    this.file = file;
    this.random = random;
  }

  /// The key of a segment. The caller closes it.
  MessageKey key(long segment) {
    byte[] context = new SegmentContext(headerHash, segment, file).bytes();
    return keys.payloadMessage(salt(segment), context);
  }

  /// Salt and commitment: the bytes a segment begins with.
  byte[] head(long segment, MessageKey key) {
    byte[] salt = salt(segment);
    byte[] commitment = key.commitment();
    byte[] head = new byte[salt.length + commitment.length];
    System.arraycopy(salt, 0, head, 0, salt.length);
    System.arraycopy(commitment, 0, head, salt.length, commitment.length);
    return head;
  }

  private byte[] salt(long segment) {
    // spec: v1#key-3
    return salts.computeIfAbsent(
        segment,
        ignored -> {
          byte[] salt = new byte[SALT_BYTES];
          random.nextBytes(salt);
          return salt;
        });
  }
}
