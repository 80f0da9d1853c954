package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Recipient;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.cipher.SmallMessage;
import io.weightseal.format.Envelope;
import io.weightseal.format.KeysFile;
import io.weightseal.format.SealedHeader;
import io.weightseal.format.SealedLayout;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/// A model of which the manifest decides what is read, and somebody who holds its data key: what
/// they sealed is genuine to whoever asks the data key only.
@Timeout(300)
class ListedModelTest {
  private static final String FILE = "model.sealed/weights.sealed";
  private static final int SECOND = 40_000;
  private static final int SIZE = SealedLayout.SEGMENT_BYTES + SECOND;

  private final byte[] weights = Workbench.plaintext(SIZE);
  private final Workbench bench = new Workbench();
  private Location model;

  @BeforeEach
  void seal() throws Exception {
    model = bench.sealModel(Map.of("weights", weights));
  }

  private static final class Listed implements PublisherPolicy {
    @Override
    public Check requireModel(
        String artifact, ModelIdentity identity, java.time.Instant created, Envelope manifest) {
      return Check.BY_MANIFEST;
    }

    @Override
    public void requireFile(String artifact, ModelIdentity identity) {}
  }

  private Weightseal engine() {
    return Weightseal.builder().keyService(bench.keys).workers(2).publishers(new Listed()).build();
  }

  /// Seals other weights in a segment's place, as its key's holder can.
  private void exchange(int segment) throws Exception {
    byte[] file = bench.bytes(FILE);
    int rest = SealedHeader.remainingBytes(FILE, Arrays.copyOf(file, SealedHeader.PREFIX_BYTES));
    SealedHeader header =
        SealedHeader.parse(FILE, Arrays.copyOf(file, SealedHeader.PREFIX_BYTES + rest));
    SealedLayout layout = SealedLayout.ofFile(FILE, header.payloadOffset(), file.length);
    byte[] other = new byte[layout.plaintextBytesIn(segment)];
    Arrays.fill(other, (byte) 'x');
    Recipient recipient =
        KeysFile.parse("keys", bench.bytes("model.sealed/keys.json")).list().getFirst();
    try (DataKey dataKey = bench.keys.unwrap(recipient, header.descriptor().identity())) {
      byte[] context =
          ByteBuffer.allocate(header.hash().length + Long.BYTES)
              .put(header.hash())
              .putLong(segment)
              .array();
      byte[] sealed =
          SmallMessage.seal(
              new ModelKeys(dataKey)::payloadMessage,
              new byte[SealedLayout.SALT_BYTES],
              context,
              other);
      System.arraycopy(
          sealed, 0, file, Math.toIntExact(layout.offsetOfSegment(segment)), sealed.length);
    }
    bench.store.put(FILE, file);
  }

  private static void refused(int segment, Executable work) {
    NotAuthenticException refusal = assertThrows(NotAuthenticException.class, work);
    String expected = "segment " + segment + " of";
    assertTrue(refusal.getMessage().startsWith(expected), refusal::getMessage);
    assertTrue(refusal.getMessage().contains("the manifest lists"), refusal::getMessage);
  }

  @Test
  void readsAllOfItOnce() throws Exception {
    FaultyStore store = FaultyStore.counting(bench.store);
    long size = bench.bytes(FILE).length;
    try (SealedModel open = engine().open(new Location(store, "model.sealed"), Expectations.NONE);
        Arena arena = Arena.ofConfined()) {
      SealedFile file = open.file("weights");
      assertEquals(SealedLayout.SEGMENT_BYTES, file.bestReadBytes());
      MemorySegment whole = arena.allocate(SIZE);
      long before = store.bytesRead();
      file.read(0, whole);
      assertArrayEquals(weights, whole.toArray(ValueLayout.JAVA_BYTE));
      assertOnce(size, store.bytesRead() - before);

      ByteArrayOutputStream lent = new ByteArrayOutputStream();
      before = store.bytesRead();
      file.lend(
          0,
          SIZE,
          (piece, at) -> {
            assertEquals(lent.size(), at);
            byte[] bytes = new byte[piece.remaining()];
            piece.get(bytes);
            lent.writeBytes(bytes);
          });
      assertArrayEquals(weights, lent.toByteArray());
      assertOnce(size, store.bytesRead() - before);

      file.readInPlace(0, whole.fill((byte) 0));
      assertArrayEquals(weights, whole.toArray(ValueLayout.JAVA_BYTE));
    }
    FaultyStore decrypting = FaultyStore.counting(bench.store);
    engine()
        .decrypt(
            new Location(decrypting, "model.sealed"),
            bench.at("out"),
            Expectations.NONE,
            IfExists.REPLACE);
    assertArrayEquals(weights, bench.bytes("out/weights"));
    assertOnce(size, decrypting.bytesRead());
  }

  /// But for the header, the last chunk, which is opened to know the length, and small files.
  private static void assertOnce(long size, long read) {
    assertTrue(read > size - 1000 && read < size + 200_000, read + " of " + size + " bytes");
  }

  @Test // sign-v1#plc-4
  void refusesWhatTheHolderOfTheDataKeyPutInAWholeSegmentsPlace() throws Exception {
    for (int segment : new int[] {0, 1}) {
      seal(segment);
      try (SealedModel open = engine().open(model, Expectations.NONE);
          Arena arena = Arena.ofConfined()) {
        SealedFile file = open.file("weights");
        MemorySegment whole = arena.allocate(SIZE);
        refused(segment, () -> file.read(0, whole));
        long from = (long) segment * SealedLayout.SEGMENT_BYTES;
        assertFalse(holds(whole.asSlice(from), (byte) 'x'), "nothing of it stays");
        refused(segment, () -> file.lend(0, SIZE, (_, _) -> {}));
        refused(segment, () -> file.readInPlace(0, whole));
        refused(segment, () -> file.read(from + 10, whole.asSlice(0, 20)));
        // The other segment is what it was.
        long other = SealedLayout.SEGMENT_BYTES - from;
        int length = segment == 0 ? SECOND : SealedLayout.SEGMENT_BYTES;
        file.read(other, whole.asSlice(0, length));
        assertArrayEquals(
            Arrays.copyOfRange(weights, (int) other, (int) other + length),
            whole.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
      }
      refused(segment, () -> engine().verify(model, Expectations.NONE));
      refused(
          segment,
          () -> engine().decrypt(model, bench.at("out"), Expectations.NONE, IfExists.REPLACE));
      assertTrue(bench.store.find("out/weights").isEmpty());
    }
  }

  /// A model whose segment was exchanged, which nobody notices who asks the data key only.
  private void seal(int segment) throws Exception {
    bench.store.put("model/weights", weights);
    bench.engine(2).encrypt(bench.at("model"), model, bench.replacing());
    exchange(segment);
    try (SealedModel open = bench.engine(1).open(model, Expectations.NONE)) {
      byte[] read = new byte[10];
      open.file("weights")
          .read((long) segment * SealedLayout.SEGMENT_BYTES, MemorySegment.ofArray(read));
      assertEquals('x', read[9]);
    }
  }

  /// Whether eight of it stand side by side.
  private static boolean holds(MemorySegment memory, byte value) {
    int run = 0;
    for (long at = 0; at < memory.byteSize() && run < 8; at++) {
      run = memory.get(ValueLayout.JAVA_BYTE, at) == value ? run + 1 : 0;
    }
    return run == 8;
  }
}
