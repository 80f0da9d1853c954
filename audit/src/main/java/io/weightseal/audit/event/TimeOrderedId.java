package io.weightseal.audit.event;

import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/// UUIDs that begin with the time they were made at: RFC 9562, version 7.
public final class TimeOrderedId {
  private static final long VERSION = 0x7000;
  private static final long VARIANT = 1L << 63;
  private static final SecureRandom RANDOM = new SecureRandom();

  private TimeOrderedId() {}

  // spec: audit-v1#event-5
  static String of(Instant time) {
    long high = (time.toEpochMilli() << 16) | VERSION | (RANDOM.nextLong() & 0xfff);
    long low = VARIANT | (RANDOM.nextLong() >>> 2);
    return new UUID(high, low).toString();
  }

  /// When an id was made, in milliseconds.
  ///
  /// @throws IllegalArgumentException when `id` is not one of these
  public static Instant timeOf(String id) {
    UUID uuid = UUID.fromString(id);
    if (uuid.version() != 7 || uuid.variant() != 2 || !uuid.toString().equals(id)) {
      throw new IllegalArgumentException("not the id of an event");
    }
    try {
      return Instant.ofEpochMilli(uuid.getMostSignificantBits() >>> 16);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not the id of an event", e);
    }
  }
}
