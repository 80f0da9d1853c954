package io.weightseal.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Writers keep to the limits that readers hold them to, and say which one they would pass.
class LimitsTest {
  private static final ModelId ID = new ModelId("00".repeat(16));
  private static final ModelIdentity IDENTITY = new ModelIdentity(ID, "llama", "1", Map.of());

  @Test
  void writesTheLargestDescriptorAndNoLarger() throws Exception {
    // Context values of 1,024 bytes, and one that fills up.
    Map<String, String> context = new TreeMap<>();
    for (int i = 0; i < 15; i++) {
      context.put("k" + i, "v".repeat(1024));
    }
    context.put("z", "");
    int left = Descriptor.MAX_BYTES - descriptor(context).json().length;
    context.put("z", "v".repeat(left));
    SealedHeader header = SealedHeader.of(descriptor(context), 0);
    assertEquals(20 + Descriptor.MAX_BYTES, header.size());
    SealedHeader read = SealedHeader.parse("it", header.bytes());
    assertEquals(header.descriptor(), read.descriptor());
    // spec: v1#hdr-4
    context.put("z", "v".repeat(left + 1));
    Descriptor tooLong = descriptor(context);
    String message =
        assertThrows(IllegalArgumentException.class, () -> SealedHeader.of(tooLong, 0))
            .getMessage();
    assertTrue(message.contains("16385") && message.contains("16384"), message);
  }

  private static Descriptor descriptor(Map<String, String> context) {
    return new Descriptor(new ModelIdentity(ID, "llama", "1", context), "weights");
  }

  @Test
  void takesThirtyTwoContextPairsAndNoMore() {
    Map<String, String> context = new TreeMap<>();
    for (int i = 0; i < 32; i++) {
      context.put("k" + i, "v");
    }
    assertEquals(32, ModelIdentity.checkedContext(context).size());
    context.put("one more", "v");
    assertThrows(IllegalArgumentException.class, () -> ModelIdentity.checkedContext(context));
  }

  @Test
  void countsPathsInBytes() {
    assertEquals(1024, ModelPath.require("é".repeat(512)).length() * 2);
    assertThrows(IllegalArgumentException.class, () -> ModelPath.require("é".repeat(512) + "x"));
    assertThrows(IllegalArgumentException.class, () -> ModelPath.require(""));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 4095, 65_537, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void refusesSlotSizesThatTheFormatDoesNotHave(int slotBytes) {
    Descriptor descriptor = new Descriptor(IDENTITY, "weights");
    assertThrows(IllegalArgumentException.class, () -> SealedHeader.of(descriptor, slotBytes));
    byte[] bytes = SealedHeader.of(descriptor, 0).bytes();
    ByteBuffer.wrap(bytes).putInt(bytes.length - 4, slotBytes);
    // spec: v1#hdr-5
    assertThrows(MalformedArtifactException.class, () -> SealedHeader.parse("it", bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4096, 5000, 65_536})
  void readsEverySlotSizeThatTheFormatHas(int slotBytes) throws Exception {
    SealedHeader header = SealedHeader.of(new Descriptor(IDENTITY, "weights"), slotBytes);
    SealedHeader read = SealedHeader.parse("it", header.bytes());
    assertEquals(slotBytes, read.slotBytes());
    assertEquals(header.size() + 2 * slotBytes, read.payloadOffset());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 16_385, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void asksForNoMoreBytesThanADescriptorHas(int length) {
    byte[] prefix = SealedHeader.of(new Descriptor(IDENTITY, "weights"), 0).bytes();
    ByteBuffer.wrap(prefix).putInt(12, length);
    byte[] first = java.util.Arrays.copyOf(prefix, SealedHeader.PREFIX_BYTES);
    assertThrows(MalformedArtifactException.class, () -> SealedHeader.remainingBytes("it", first));
  }

  @Test
  void takesAMillionFilesAndNoMore() throws Exception {
    List<ManifestEntry> entries = new ArrayList<>(Manifest.MAX_FILES + 1);
    byte[] digest = new byte[32];
    for (int i = 0; i <= Manifest.MAX_FILES; i++) {
      entries.add(new ManifestEntry("f" + i, 0, 21 + 72, digest, digest));
    }
    Manifest full =
        new Manifest(IDENTITY, Instant.EPOCH, entries.subList(0, Manifest.MAX_FILES), new byte[72]);
    assertEquals(Manifest.MAX_FILES, full.files().size());
    assertThrows(
        MalformedArtifactException.class,
        () -> new Manifest(IDENTITY, Instant.EPOCH, entries, new byte[72]));
    assertThrows(
        MalformedArtifactException.class,
        () -> new Manifest(IDENTITY, Instant.EPOCH, Collections.emptyList(), new byte[72]));
  }

  @Test
  void writesAManifestThatItReads() throws Exception {
    byte[] digest = new byte[32];
    List<ManifestEntry> entries =
        List.of(
            new ManifestEntry("z", 0, 100 + 72, digest, digest),
            new ManifestEntry("\ud83e\udd99", 16_384, 100 + 16_472, digest, digest),
            new ManifestEntry("\uffee", 5, 100 + 77, digest, digest),
            new ManifestEntry("a/b", 1L << 26, 100 + 67_174_544L, digest, new byte[64]));
    Manifest manifest =
        new Manifest(
            IDENTITY, Instant.parse("2026-01-02T03:04:05.678Z"), entries, new byte[] {1, 2});
    Manifest read = Manifest.parse("it", manifest.statement());
    assertEquals(manifest.files(), read.files());
    // spec: v1#mft-3, by the bytes of UTF-8, which is not the order of Java's strings
    assertEquals(
        List.of("a/b", "z", "\uffee", "\ud83e\udd99"),
        read.files().stream().map(ManifestEntry::path).toList());
    assertEquals(IDENTITY, read.identity());
    assertEquals(Instant.parse("2026-01-02T03:04:05Z"), read.created());
  }

  @Test
  void refusesSizesThatDoNotAgree() {
    byte[] digest = new byte[32];
    for (long sealedSize : new long[] {20 + 72, 16_405 + 72, -1, Long.MAX_VALUE}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new ManifestEntry("a", 0, sealedSize, digest, digest));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new ManifestEntry("a", 1L << 26, 21 + 67_174_544L, digest, digest));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ManifestEntry("a", Long.MAX_VALUE, Long.MAX_VALUE, digest, digest));
  }
}
