package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NoUsableRecipientException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Recipient;
import io.weightseal.core.internal.artifact.SingleFile;
import io.weightseal.format.KeySlot;
import io.weightseal.testkit.FakeKeyService;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rewrapping changes who can open an artifact, and nothing else.
class RewrapTest {
  private static final byte[] PLAINTEXT = Workbench.plaintext(20_000);

  private final Workbench bench = new Workbench();
  private final Weightseal engine = bench.engine(1);
  private final KeyUri next = bench.keys.add("next");

  @BeforeEach
  void seal() throws Exception {
    bench.seal(PLAINTEXT);
    bench.sealModel(Map.of("a", PLAINTEXT, "b/c", new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed", "model.sealed"})
  void opensForNewKeysAndNoLongerForRemovedOnes(String name) throws Exception {
    Location sealed = bench.at(name);
    RewrapSummary summary = engine.rewrap(sealed, List.of(next), List.of(bench.key));
    assertEquals(List.of(bench.key), keysOf(summary.before()));
    assertEquals(List.of(next), keysOf(summary.after()));
    assertEquals(summary.after(), engine.inspect(sealed).recipients());
    assertEquals(next, engine.verify(sealed, Expectations.NONE).openedBy());
    bench.keys.forget(next);
    assertThrows(NoUsableRecipientException.class, () -> engine.verify(sealed, Expectations.NONE));
  }

  @Test
  void touchesTheRecipientsAlone() throws Exception {
    byte[] before = bench.bytes("sealed");
    Map<String, byte[]> parts = bench.contents("model.sealed");
    engine.rewrap(bench.at("sealed"), List.of(next), List.of());
    engine.rewrap(bench.at("model.sealed"), List.of(next), List.of());
    byte[] after = bench.bytes("sealed");
    int slots = 20 + ByteBuffer.wrap(before).getInt(12);
    int slotBytes = ByteBuffer.wrap(before).getInt(slots - 4);
    int payload = slots + 2 * slotBytes;
    assertEquals(before.length, after.length);
    // spec: v1#slt-6
    assertArrayEquals(Arrays.copyOf(before, slots), Arrays.copyOf(after, slots));
    assertArrayEquals(
        Arrays.copyOfRange(before, payload, before.length),
        Arrays.copyOfRange(after, payload, after.length));
    assertArrayEquals(
        Arrays.copyOfRange(after, slots, slots + slotBytes),
        Arrays.copyOfRange(after, slots + slotBytes, payload));
    Map<String, byte[]> partsAfter = bench.contents("model.sealed");
    assertEquals(parts.keySet(), partsAfter.keySet());
    parts.forEach(
        (part, bytes) ->
            assertEquals(
                !part.equals("keys.json"), Arrays.equals(bytes, partsAfter.get(part)), part));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed", "model.sealed"})
  void leavesNoWrappedKeyOfARemovedRecipient(String name) throws Exception {
    RewrapSummary summary = engine.rewrap(bench.at(name), List.of(next), List.of(bench.key));
    byte[] wrapped = summary.before().getFirst().wrapped().bytes();
    String file = name.equals("sealed") ? name : name + "/keys.json";
    String text = new String(bench.bytes(file), StandardCharsets.ISO_8859_1);
    assertFalse(text.contains(Base64.getEncoder().encodeToString(wrapped)));
    assertFalse(text.contains(bench.key.value()));
    assertTrue(text.contains(next.value()));
  }

  @Test
  void wrapsAnewForAKeyThatIsThereAlready() throws Exception {
    bench.keys.add("team");
    RewrapSummary summary = engine.rewrap(bench.at("sealed"), List.of(bench.key), List.of());
    assertEquals("1", summary.before().getFirst().keyVersion());
    assertEquals(List.of(bench.key), keysOf(summary.after()));
    assertEquals("2", summary.after().getFirst().keyVersion());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed", "model.sealed"})
  void removesARecipientWithoutUnwrapping(String name) throws Exception {
    engine.rewrap(bench.at(name), List.of(next), List.of());
    int before = bench.keys.unwraps();
    engine.rewrap(bench.at(name), List.of(), List.of(bench.key));
    assertEquals(before, bench.keys.unwraps());
    assertEquals(next, engine.verify(bench.at(name), Expectations.NONE).openedBy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed", "model.sealed"})
  void refusesWhatNobodyCouldUndo(String name) throws Exception {
    Location sealed = bench.at(name);
    Map<String, byte[]> before = bench.contents("");
    String last =
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.rewrap(sealed, List.of(), List.of(bench.key)))
            .getMessage();
    assertTrue(last.contains("no recipient would be left"), last);
    String unknown =
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.rewrap(sealed, List.of(next), List.of(new KeyUri("local:nobody"))))
            .getMessage();
    assertTrue(unknown.contains("local:nobody"), unknown);
    assertUnchanged(before);
  }

  @Test
  void refusesRecipientsThatDoNotFit() throws Exception {
    List<KeyUri> long16 = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      long16.add(bench.keys.add("k".repeat(1000) + i));
    }
    Map<String, byte[]> before = bench.contents("");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.rewrap(bench.at("sealed"), long16, List.of()))
            .getMessage();
    assertTrue(message.contains("key slots hold 16340"), message);
    List<KeyUri> many = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      many.add(bench.keys.add("k" + i));
    }
    for (String name : List.of("sealed", "model.sealed")) {
      message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> engine.rewrap(bench.at(name), many, List.of()))
              .getMessage();
      assertTrue(message.contains("at most 64"), message);
    }
    assertUnchanged(before);
    engine.rewrap(bench.at("model.sealed"), long16, List.of());
  }

  @Test
  void neverWrapsADataKeyThatDoesNotOpenTheArtifact() throws Exception {
    FakeKeyService service = new FakeKeyService("rsa", FakeKeyService.Binding.NOTHING);
    KeyUri key = service.add("k");
    Weightseal unbound = Weightseal.builder().keyService(service).workers(1).build();
    EncryptOptions options =
        new EncryptOptions(List.of(key), "llama", "1", Map.of(), IfExists.REPLACE);
    for (String name : List.of("plain", "model")) {
      unbound.encrypt(bench.at(name), bench.at("one"), options);
      unbound.encrypt(bench.at(name), bench.at("two"), options);
      if (name.equals("plain")) {
        byte[] one = bench.bytes("one");
        byte[] two = bench.bytes("two");
        int slots = 20 + ByteBuffer.wrap(one).getInt(12);
        int length = 2 * ByteBuffer.wrap(one).getInt(slots - 4);
        System.arraycopy(two, slots, one, slots, length);
        bench.store.put("one", one);
      } else {
        bench.store.put("one/keys.json", bench.bytes("two/keys.json"));
      }
      Map<String, byte[]> before = bench.contents("");
      assertThrows(
          NotAuthenticException.class,
          () -> unbound.rewrap(bench.at("one"), List.of(key), List.of()));
      assertUnchanged(before);
    }
  }

  @Test
  void refusesAGenerationThatNoneIsHigherThan() throws Exception {
    SingleFile front = SingleFile.read(bench.at("sealed"));
    int slotBytes = front.header().slotBytes();
    byte[] slot = new KeySlot(-1, front.slots().current().recipients()).bytes(slotBytes);
    byte[] bytes = bench.bytes("sealed");
    System.arraycopy(slot, 0, bytes, front.header().size(), slotBytes);
    System.arraycopy(slot, 0, bytes, front.header().size() + slotBytes, slotBytes);
    bench.store.put("sealed", bytes);
    engine.verify(bench.at("sealed"), Expectations.NONE);
    // spec: v1#slt-3
    MalformedArtifactException refusal =
        assertThrows(
            MalformedArtifactException.class,
            () -> engine.rewrap(bench.at("sealed"), List.of(next), List.of()));
    assertTrue(refusal.getMessage().contains("reencrypt"), refusal::getMessage);
    assertArrayEquals(bytes, bench.bytes("sealed"));
  }

  @Test
  void refusesOneFileOfAModel() throws Exception {
    assertThrows(
        NoUsableRecipientException.class,
        () -> engine.rewrap(bench.at("model.sealed/a.sealed"), List.of(next), List.of()));
  }

  private void assertUnchanged(Map<String, byte[]> before) throws Exception {
    Map<String, byte[]> after = bench.contents("");
    assertEquals(before.keySet(), after.keySet());
    before.forEach((name, bytes) -> assertArrayEquals(bytes, after.get(name), name));
  }

  private static List<KeyUri> keysOf(List<Recipient> recipients) {
    return recipients.stream().map(Recipient::key).toList();
  }
}
