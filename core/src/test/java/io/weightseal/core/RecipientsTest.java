package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.NoUsableRecipientException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.testkit.FakeKeyService;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Who can open an artifact, and how many calls to a key service that takes.
class RecipientsTest {
  private static final byte[] PLAINTEXT = Workbench.plaintext(50_000);

  private final Workbench bench = new Workbench();

  @Test
  void callsTheKeyServiceOnceForAModel() throws Exception {
    Location model =
        bench.sealModel(Map.of("a", new byte[1], "b/c", PLAINTEXT, "d", Workbench.plaintext(9)));
    assertEquals(1, bench.keys.wraps());
    assertEquals(0, bench.keys.unwraps());
    Weightseal engine = bench.engine(3);
    engine.verify(model, Expectations.NONE);
    assertEquals(1, bench.keys.unwraps());
    engine.decrypt(model, bench.at("opened"), Expectations.NONE, IfExists.REFUSE);
    assertEquals(2, bench.keys.unwraps());
    try (SealedModel open = engine.open(model, Expectations.NONE)) {
      for (SealedFile file : open.files()) {
        assertEquals(file.size(), file.stream().readAllBytes().length);
      }
    }
    assertEquals(3, bench.keys.unwraps());
    engine.inspect(model);
    assertEquals(3, bench.keys.unwraps());
    engine.rewrap(model, List.of(bench.keys.add("new")), List.of());
    assertEquals(4, bench.keys.unwraps());
    assertEquals(2, bench.keys.wraps());
  }

  @Test
  void callsTheKeyServiceOnceForAFile() throws Exception {
    Location file = bench.seal(PLAINTEXT);
    assertEquals(1, bench.keys.wraps());
    Weightseal engine = bench.engine(3);
    engine.verify(file, Expectations.NONE);
    engine.decrypt(file, bench.at("opened"), Expectations.NONE, IfExists.REFUSE);
    engine.decrypt(
        file, Channels.newChannel(new java.io.ByteArrayOutputStream()), Expectations.NONE);
    engine.open(file, Expectations.NONE).close();
    assertEquals(4, bench.keys.unwraps());
    assertEquals(1, bench.keys.wraps());
  }

  @Test
  void opensForAnyOfSeveralRecipients() throws Exception {
    List<KeyUri> keys =
        List.of(bench.keys.add("a"), bench.keys.add("b"), bench.keys.add("c"), bench.key);
    Location sealed = sealFor(keys);
    for (KeyUri kept : keys) {
      keys.stream()
          .filter(key -> !key.equals(kept))
          .forEach(k -> bench.keys.fail(k, Reason.DENIED));
      OpenSummary summary = bench.engine(1).verify(sealed, Expectations.NONE);
      assertEquals(kept, summary.openedBy());
      assertArrayEquals(PLAINTEXT, bench.decrypt(sealed));
      keys.forEach(bench.keys::recover);
    }
  }

  @Test
  void triesEightRecipientsAndNoMore() throws Exception {
    List<KeyUri> keys = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      keys.add(bench.keys.add("key" + i));
    }
    Location sealed = sealFor(keys);
    keys.subList(0, 7).forEach(key -> bench.keys.fail(key, Reason.DENIED));
    assertEquals(keys.get(7), bench.engine(1).verify(sealed, Expectations.NONE).openedBy());
    // spec: v1#rcp-2
    assertEquals(8, bench.keys.unwraps());
    bench.keys.fail(keys.get(7), Reason.DENIED);
    assertThrows(
        NoUsableRecipientException.class, () -> bench.engine(1).verify(sealed, Expectations.NONE));
    assertEquals(16, bench.keys.unwraps());
    // Keys that are not known here take no attempt.
    bench.keys.forget(keys.get(0));
    bench.keys.recover(keys.get(8));
    assertEquals(keys.get(8), bench.engine(1).verify(sealed, Expectations.NONE).openedBy());
    assertEquals(24, bench.keys.unwraps());
  }

  @Test
  void callsNoServiceThatOnlyTheFileNames() throws Exception {
    FakeKeyService far = new FakeKeyService("far");
    KeyUri farKey = far.add("team");
    Weightseal both =
        Weightseal.builder().keyService(bench.keys).keyService(far).workers(1).build();
    bench.store.put("plain", PLAINTEXT);
    both.encrypt(
        bench.at("plain"),
        bench.at("sealed"),
        new EncryptOptions(List.of(farKey), "llama", "1", Map.of(), IfExists.REFUSE));
    // spec: v1#rcp-4
    NoUsableRecipientException refusal =
        assertThrows(
            NoUsableRecipientException.class,
            () -> bench.engine(1).verify(bench.at("sealed"), Expectations.NONE));
    assertTrue(refusal.getMessage().contains("far:team"), refusal::getMessage);
    assertEquals(0, bench.keys.unwraps());
  }

  @Test
  void saysThatAServiceMayAnswerLater() throws Exception {
    Location sealed = bench.seal(PLAINTEXT);
    bench.keys.fail(bench.key, Reason.THROTTLED);
    KeyServiceException refusal =
        assertThrows(
            KeyServiceException.class, () -> bench.engine(1).verify(sealed, Expectations.NONE));
    assertTrue(refusal.retryable());
  }

  @Test
  void writesNothingWhenOneOfTheKeysCannotWrap() throws Exception {
    KeyUri denied = bench.keys.add("denied");
    bench.keys.fail(denied, Reason.DENIED);
    bench.store.put("plain", PLAINTEXT);
    for (KeyUri bad : List.of(denied, new KeyUri("local:absent"), new KeyUri("far:unknown"))) {
      EncryptOptions options =
          new EncryptOptions(List.of(bench.key, bad), "llama", "1", Map.of(), IfExists.REFUSE);
      KeyServiceException refusal =
          assertThrows(
              KeyServiceException.class,
              () -> bench.engine(1).encrypt(bench.at("plain"), bench.at("sealed"), options));
      assertTrue(refusal.getMessage().contains(bad.toString()), refusal::getMessage);
      assertTrue(bench.store.find("sealed").isEmpty());
    }
  }

  @Test
  void refusesTwoServicesForOneScheme() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Weightseal.builder().keyService(bench.keys).keyService(new FakeKeyService("local")));
  }

  @Test
  void refusesToEncryptForNobody() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new EncryptOptions(List.of(), "llama", "1", Map.of(), IfExists.REFUSE));
  }

  private Location sealFor(List<KeyUri> keys) throws Exception {
    bench.store.put("plain", PLAINTEXT);
    bench
        .engine(1)
        .encrypt(
            bench.at("plain"),
            bench.at("sealed"),
            new EncryptOptions(keys, "llama", "1", Map.of(), IfExists.REFUSE));
    return bench.at("sealed");
  }
}
