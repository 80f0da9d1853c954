package io.weightseal.stores.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Parts hold whole segments, and few enough of them make up any object.
class PartLayoutTest {
  private static final long SEGMENT = 67_174_472;
  private static final long FRONT = 9000;
  private static final Bucket.PartLimits S3 = new Bucket.PartLimits(5L << 20, 5L << 30, 10_000);

  private static PartLayout layout(long size) throws StoreException {
    return PartLayout.of(FRONT + SEGMENT, SEGMENT, size, S3, "object");
  }

  @Test
  void takesOneSegmentForAPartUpTo625Gib() throws Exception {
    PartLayout layout = layout(FRONT + 10_000 * SEGMENT);
    assertEquals(1, layout.perPart());
    assertEquals(FRONT + SEGMENT, layout.startOf(1));
    assertEquals(9_999, layout.partOf(FRONT + 10_000 * SEGMENT - 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {10_001, 20_000, 20_001, 80_000})
  void putsMoreSegmentsIntoAPartOfALargerObject(long segments) throws Exception {
    long size = FRONT + segments * SEGMENT;
    PartLayout layout = layout(size);
    assertEquals((segments + 9_999) / 10_000, layout.perPart());
    assertTrue(layout.partOf(size - 1) < 10_000);
    assertEquals(FRONT + layout.perPart() * SEGMENT, layout.startOf(1));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 700_000L * SEGMENT})
  void findsEachPartByItsBytes(long size) throws Exception {
    PartLayout layout = layout(size);
    for (int part : new int[] {0, 1, 2, 998, 999, 1000, 1001, 1999, 2000, 2001, 5555, 9999}) {
      long start = layout.startOf(part);
      assertEquals(part, layout.partOf(start));
      assertEquals(part, layout.partOf(layout.startOf(part + 1) - 1));
      if (part > 0) {
        assertEquals(part - 1, layout.partOf(start - 1));
        assertEquals(0, (start - FRONT) % SEGMENT);
      }
    }
  }

  @Test
  void letsAStreamGrowBeyondWhatAModelCanBe() throws Exception {
    assertTrue(layout(-1).startOf(10_000) > 3L << 40);
  }

  @Test
  void makesPartsAsLargeAsTheStoreWantsThem() throws Exception {
    PartLayout layout = PartLayout.of(1000, 1000, 100L << 20, S3, "object");
    assertTrue(layout.startOf(1) >= S3.smallest());
    assertTrue(layout.startOf(2) - layout.startOf(1) >= S3.smallest());
  }

  @Test
  void refusesAnObjectThatTheStoreCouldNotHold() {
    assertThrows(StoreException.class, () -> layout(1L << 58));
  }
}
