package io.weightseal.server.http.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.ResumableFolder;
import io.weightseal.core.Weightseal;
import io.weightseal.format.Envelope;
import io.weightseal.format.Manifest;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryObjectStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// spec: transfer-v1#get-2
class PieceCheckTest {
  private final MemoryObjectStore store = new MemoryObjectStore();
  @TempDir private Path folder;
  private ResumableFolder target;
  private Piece piece;
  private byte[] sealed;

  @BeforeEach
  void seal() throws Exception {
    FakeKeyService keys = new FakeKeyService("local");
    KeyUri key = keys.add("team");
    byte[] weights = new byte[100_000];
    Arrays.fill(weights, (byte) 7);
    store.put("plain/weights.bin", weights);
    Weightseal.builder()
        .keyService(keys)
        .build()
        .encrypt(
            new Location(store, "plain"),
            new Location(store, "llama"),
            new EncryptOptions(List.of(key), "llama", "1", Map.of(), IfExists.REFUSE));
    Envelope envelope = Envelope.parse(Manifest.NAME, bytes("llama/" + Manifest.NAME));
    piece = Piece.of(Manifest.parse(Manifest.NAME, envelope.payload())).getFirst();
    sealed = bytes("llama/weights.bin.sealed");
    open();
  }

  private void open() throws Exception {
    target = ResumableFolder.open(folder.resolve("llama"), new byte[32], IfExists.REFUSE);
  }

  @AfterEach
  void close() {
    target.close();
  }

  private byte[] bytes(String name) throws Exception {
    try (var source = store.open(name)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) source.size());
      source.read(bytes, 0);
      return bytes.array();
    }
  }

  /// Takes a copy of the piece in which one byte is another.
  private PieceCheck taken(int spoilt) throws Exception {
    byte[] copy = sealed.clone();
    if (spoilt >= 0) {
      copy[spoilt] ^= 1;
    }
    PieceCheck check = new PieceCheck(piece, target);
    for (int at = 0; at < copy.length; at += 10_000) {
      check.take(ByteBuffer.wrap(copy, at, Math.min(10_000, copy.length - at)));
    }
    assertTrue(check.isWhole());
    return check;
  }

  @Test
  void takesThePieceThatTheManifestLists() throws Exception {
    assertEquals(sealed.length, piece.length());
    assertTrue(taken(-1).isGenuine());
  }

  @Test
  void findsAChangedByteOfTheSegment() throws Exception {
    for (int at : new int[] {piece.head(), sealed.length / 2, sealed.length - 1}) {
      PieceCheck check = taken(at);
      assertFalse(check.isGenuine(), "byte " + at);
      assertEquals(0, check.have(), "all of it is forgotten");
    }
  }

  /// The segment's digest does not cover the header.
  @Test
  void findsAChangedByteOfTheHeader() throws Exception {
    for (int at = 0; at < piece.head(); at++) {
      assertFalse(taken(at).isGenuine(), "byte " + at);
    }
  }

  @Test
  void takesNoMoreThanThePiece() throws Exception {
    PieceCheck check = taken(-1);
    assertThrows(IllegalArgumentException.class, () -> check.take(ByteBuffer.wrap(new byte[] {1})));
  }

  // spec: transfer-v1#get-4
  @Test
  void hashesAgainWhatAnEarlierAttemptLeft() throws Exception {
    PieceCheck first = new PieceCheck(piece, target);
    byte[] spoilt = sealed.clone();
    spoilt[spoilt.length - 100] ^= 1;
    first.take(ByteBuffer.wrap(spoilt, 0, spoilt.length - 10));
    first.mark();
    target.close();
    open();
    PieceCheck second = new PieceCheck(piece, target);
    second.resume();
    assertEquals(sealed.length - 10, second.have());
    second.take(ByteBuffer.wrap(sealed, sealed.length - 10, 10));
    assertFalse(second.isGenuine());
  }
}
