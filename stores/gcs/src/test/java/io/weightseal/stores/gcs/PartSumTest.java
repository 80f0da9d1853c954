package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.weightseal.stores.bucket.PartBody;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The checksum of bytes is made of those of their parts, and of no others.
class PartSumTest {
  private static PartSum sum(byte[] bytes) {
    return PartSum.of(PartBody.of(bytes).crc32c(), bytes.length);
  }

  @Test
  void knowsTheCheckValueOfThePolynomial() {
    // Of "123456789", by the catalogue of parametrised CRC algorithms: 0xE3069283.
    assertEquals(0xE3069283, sum("123456789".getBytes(StandardCharsets.US_ASCII)).crc());
  }

  @Test
  void addsUpInAnyDivision() {
    byte[] all = new byte[100_003];
    new Random(1).nextBytes(all);
    for (int cut : new int[] {0, 1, 7, 4096, 65_537, 100_002, 100_003}) {
      PartSum first = sum(Arrays.copyOf(all, cut));
      PartSum rest = sum(Arrays.copyOfRange(all, cut, all.length));
      assertEquals(sum(all), first.then(rest));
      if (cut > 0 && cut < all.length) {
        assertNotEquals(sum(all).crc(), rest.then(first).crc());
      }
      assertEquals(first, PartSum.parse(first.toString()));
    }
    assertEquals(sum(all), PartSum.NOTHING.then(sum(all)));
  }
}
