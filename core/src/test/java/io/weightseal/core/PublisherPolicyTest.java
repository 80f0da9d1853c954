package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.WeightsealException;
import io.weightseal.api.WrongIdentityException;
import io.weightseal.format.Envelope;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What local policy says of publishers is asked first, and what it wants is kept to.
class PublisherPolicyTest {
  private static final int SIZE = 1_000_000;

  private final Workbench bench = new Workbench();
  private Location model;
  private Location file;

  @BeforeEach
  void seal() throws Exception {
    model = bench.sealModel(Map.of("weights", Workbench.plaintext(SIZE)));
    file = bench.seal(Workbench.plaintext(1000));
  }

  private Weightseal engine(PublisherPolicy policy) {
    return Weightseal.builder().keyService(bench.keys).workers(2).publishers(policy).build();
  }

  /// Refuses everything.
  private static final class Nobody implements PublisherPolicy {
    @Override
    public Check requireModel(
        String artifact, ModelIdentity identity, Instant created, Envelope manifest)
        throws WeightsealException {
      throw new NotAuthenticException(artifact + ": nobody signed " + identity.name());
    }

    @Override
    public void requireFile(String artifact, ModelIdentity identity) throws WeightsealException {
      throw new NotAuthenticException(artifact + ": nobody signed " + identity.name());
    }
  }

  /// Takes everything, but wants to see what the manifest lists.
  private static final class Listed implements PublisherPolicy {
    @Override
    public Check requireModel(
        String artifact, ModelIdentity identity, Instant created, Envelope manifest) {
      return Check.BY_MANIFEST;
    }

    @Override
    public void requireFile(String artifact, ModelIdentity identity) {}
  }

  private static void refused(String why, Executable work) {
    NotAuthenticException refusal = assertThrows(NotAuthenticException.class, work);
    assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
  }

  @Test // sign-v1#plc-2
  void refusesBeforeAKeyServiceIsCalled() throws Exception {
    Weightseal engine = engine(new Nobody());
    int before = bench.keys.unwraps();
    Expectations other = new Expectations("other", null, Map.of());
    for (Location sealed : List.of(model, file)) {
      for (Expectations expected : List.of(Expectations.NONE, other)) {
        refused("nobody signed llama", () -> engine.open(sealed, expected));
        refused("nobody signed llama", () -> engine.verify(sealed, expected));
        refused(
            "nobody signed llama",
            () -> engine.decrypt(sealed, bench.at("out"), expected, IfExists.REPLACE));
      }
      refused(
          "nobody signed llama",
          () -> engine.rewrap(sealed, List.of(bench.keys.add("new")), List.of()));
      refused("nobody signed llama", () -> engine.shred(sealed));
      refused(
          "nobody signed llama",
          () -> engine.reencrypt(sealed, bench.at("again"), List.of(bench.key), IfExists.REPLACE));
    }
    var stream = new java.io.ByteArrayInputStream(bench.bytes("sealed"));
    refused(
        "nobody signed llama",
        () ->
            engine.decrypt(
                Channels.newChannel(stream),
                Channels.newChannel(java.io.OutputStream.nullOutputStream()),
                Expectations.NONE));
    assertEquals(before, bench.keys.unwraps());
  }

  @Test
  void looksAtWhatACallerExpectsAsWell() {
    Expectations other = new Expectations("other", null, Map.of());
    assertThrows(WrongIdentityException.class, () -> engine(new Listed()).verify(model, other));
  }

  @Test
  void opensWhatIsListed() throws Exception {
    Weightseal engine = engine(new Listed());
    assertEquals(SIZE, engine.verify(model, Expectations.NONE).plaintextBytes());
    engine.decrypt(model, bench.at("out"), Expectations.NONE, IfExists.REPLACE);
    assertArrayEquals(Workbench.plaintext(SIZE), bench.bytes("out/weights"));
    byte[] whole = Workbench.plaintext(SIZE);
    try (SealedModel open = engine.open(model, Expectations.NONE);
        Arena arena = Arena.ofConfined()) {
      Random random = new Random(3);
      for (int i = 0; i < 50; i++) {
        int offset = random.nextInt(SIZE);
        int length = random.nextInt(SIZE - offset);
        MemorySegment read = arena.allocate(Math.max(1, length)).asSlice(0, length);
        open.file("weights").read(offset, read);
        assertArrayEquals(
            java.util.Arrays.copyOfRange(whole, offset, offset + length),
            read.toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  @Test // sign-v1#plc-4
  void readsNothingOfASegmentThatTheManifestDoesNotList() throws Exception {
    byte[] sealed = bench.bytes("model.sealed/weights.sealed");
    byte[] changed = sealed.clone();
    // Far from what is read, and in a chunk of its own.
    changed[changed.length - 20_000] ^= 1;
    bench.store.put("model.sealed/weights.sealed", changed);
    try (SealedModel open = engine(PublisherPolicy.NONE).open(model, Expectations.NONE)) {
      open.file("weights").read(0, MemorySegment.ofArray(new byte[10]));
    }
    try (SealedModel open = engine(new Listed()).open(model, Expectations.NONE)) {
      refused(
          "the manifest lists, which is signed",
          () -> open.file("weights").read(0, MemorySegment.ofArray(new byte[10])));
      refused(
          "the manifest lists, which is signed",
          () -> open.file("weights").lend(0, 10, (_, _) -> {}));
    }
    // Who reads all of it finds the chunk before the segment is compared.
    refused("is not authentic", () -> engine(new Listed()).verify(model, Expectations.NONE));
    refused(
        "is not authentic",
        () ->
            engine(new Listed())
                .decrypt(model, bench.at("out"), Expectations.NONE, IfExists.REPLACE));
  }

  @Test // sign-v1#plc-4
  void looksAgainEachTimeThatItReads() throws Exception {
    FaultyStore changing = FaultyStore.counting(bench.store);
    Location through = new Location(changing, "model.sealed");
    try (SealedModel open = engine(new Listed()).open(through, Expectations.NONE)) {
      open.file("weights").read(0, MemorySegment.ofArray(new byte[10]));
      long once = changing.bytesRead();
      open.file("weights").read(SIZE - 10, MemorySegment.ofArray(new byte[10]));
      long again = changing.bytesRead() - once;
      // A block, not the whole segment, and not nothing.
      assertTrue(again > 0 && again <= 4 * (1 << 18), again + " bytes");
    }
  }
}
