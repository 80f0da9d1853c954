package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.AuditException;
import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse;
import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NoUsableRecipientException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.StoreException;
import io.weightseal.api.WrongIdentityException;
import io.weightseal.testkit.MemoryAuditLog;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// That each use of a key is on record before its result is given out.
class KeyUseTest {
  private static final byte[] PLAINTEXT = Workbench.plaintext(20_000);

  private final Workbench bench = new Workbench();
  private final MemoryAuditLog log = new MemoryAuditLog();

  private Weightseal engine(KeyService keys) {
    return Weightseal.builder().keyService(keys).workers(1).audit(log).build();
  }

  private Weightseal engine() {
    return engine(bench.keys);
  }

  @Test
  void recordsEachWrapUnwrapAndOpening() throws Exception {
    bench.store.put("plain", PLAINTEXT);
    engine().encrypt(bench.at("plain"), bench.at("sealed"), bench.options());
    engine().verify(bench.at("sealed"), Expectations.NONE);
    engine().inspect(bench.at("sealed"));
    assertEquals(List.of(Operation.WRAP, Operation.UNWRAP, Operation.OPEN), log.operations());
    for (KeyUse use : log.entries()) {
      assertEquals(Outcome.SUCCESS, use.outcome());
      assertNull(use.cause());
      assertEquals(bench.key, use.key());
      assertEquals("1", use.keyVersion());
      assertEquals("llama", identity(use).name());
      assertEquals(log.entries().getFirst().digest(), use.digest());
      assertTrue(String.valueOf(use.digest()).matches("sha256:[0-9a-f]{64}"));
    }
  }

  private static ModelIdentity identity(KeyUse use) {
    ModelIdentity identity = use.identity();
    assertNotNull(identity);
    return identity;
  }

  @Test
  void namesTheManifestOfAModel() throws Exception {
    Location model = bench.sealModel(Map.of("a", PLAINTEXT, "b", new byte[0]));
    engine().open(model, Expectations.NONE).close();
    byte[] manifest = bench.bytes("model.sealed/manifest.json");
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(manifest));
    assertEquals(List.of(Operation.UNWRAP, Operation.OPEN), log.operations());
    assertEquals("sha256:" + digest, log.entries().getFirst().digest());
  }

  @Test
  void givesOutNoKeyThatIsNotOnRecord() throws Exception {
    Location sealed = bench.seal(PLAINTEXT);
    Keeping keys = new Keeping(bench.keys);
    for (Operation operation : List.of(Operation.UNWRAP, Operation.OPEN)) {
      log.refuse(operation);
      assertThrows(AuditException.class, () -> engine(keys).open(sealed, Expectations.NONE));
      DataKey given = keys.last;
      assertNotNull(given);
      assertThrows(IllegalStateException.class, () -> given.use(bytes -> null), "was closed");
    }
  }

  @Test
  void encryptsNothingWhenTheWrapIsNotOnRecord() throws Exception {
    bench.store.put("plain", PLAINTEXT);
    log.refuse(Operation.WRAP);
    assertThrows(
        AuditException.class,
        () -> engine().encrypt(bench.at("plain"), bench.at("sealed"), bench.options()));
    assertFalse(bench.store.list("").stream().anyMatch(entry -> entry.name().equals("sealed")));
  }

  @Test
  void recordsRefusalsAndTheirCause() throws Exception {
    Location sealed = bench.seal(PLAINTEXT);
    assertThrows(
        WrongIdentityException.class,
        () -> engine().open(sealed, new Expectations("another", null, Map.of())));
    assertEntry(log.entries().get(0), Operation.OPEN, Outcome.REFUSED, "WRONG_IDENTITY");

    bench.keys.fail(bench.key, Reason.DENIED);
    assertThrows(NoUsableRecipientException.class, () -> engine().open(sealed, Expectations.NONE));
    assertEntry(log.entries().get(1), Operation.UNWRAP, Outcome.REFUSED, "DENIED");
    assertEntry(log.entries().get(2), Operation.OPEN, Outcome.REFUSED, "NO_USABLE_RECIPIENT");

    bench.keys.fail(bench.key, Reason.UNAVAILABLE);
    assertThrows(KeyServiceException.class, () -> engine().open(sealed, Expectations.NONE));
    assertEntry(log.entries().get(3), Operation.UNWRAP, Outcome.FAILED, "UNAVAILABLE");
    assertEntry(log.entries().get(4), Operation.OPEN, Outcome.FAILED, "UNAVAILABLE");
  }

  @Test
  void recordsThatTheContentWasNotAuthentic() throws Exception {
    Location sealed = bench.seal(PLAINTEXT);
    byte[] bytes = bench.bytes("sealed");
    bytes[bytes.length - 1] ^= 1;
    bench.store.put("sealed", bytes);
    assertThrows(
        NotAuthenticException.class, () -> engine().open(sealed, Expectations.NONE).close());
    assertEntry(log.entries().get(0), Operation.UNWRAP, Outcome.SUCCESS, null);
    assertEntry(log.entries().get(1), Operation.OPEN, Outcome.REFUSED, "NOT_AUTHENTIC");
  }

  private static void assertEntry(
      KeyUse use, Operation operation, Outcome outcome, @Nullable String cause) {
    assertEquals(operation, use.operation());
    assertEquals(outcome, use.outcome());
    assertEquals(cause, use.cause());
  }

  @Test
  void recordsARefusedReadOnceForEachFileAndCause() throws Exception {
    byte[] longer = Workbench.plaintext(100_000);
    Location sealed = bench.sealModel(Map.of("a", longer, "b", longer));
    MemorySegment chunk = MemorySegment.ofArray(new byte[100]);
    try (SealedModel model = engine().open(sealed, Expectations.NONE)) {
      for (String path : List.of("a", "b")) {
        String name = "model.sealed/" + path + ".sealed";
        byte[] bytes = bench.bytes(name);
        bytes[20_000] ^= 1;
        bench.store.put(name, bytes);
        SealedFile file = model.file(path);
        file.read(90_000, chunk);
        for (int i = 0; i < 3; i++) {
          assertThrows(NotAuthenticException.class, () -> file.read(18_000, chunk));
        }
        file.read(90_000, chunk);
      }
    }
    List<KeyUse> entries = log.entries();
    assertEquals(4, entries.size(), () -> log.operations().toString());
    for (KeyUse use : entries.subList(2, 4)) {
      assertEntry(use, Operation.READ, Outcome.REFUSED, "NOT_AUTHENTIC");
      assertEquals(bench.key, use.key());
      assertEquals("1", use.keyVersion());
      assertEquals(entries.getFirst().digest(), use.digest());
      assertEquals("llama", identity(use).name());
    }
  }

  @Test
  void recordsARefusedReadOfWhatIsLent() throws Exception {
    Location sealed = bench.sealModel(Map.of("a", Workbench.plaintext(100_000)));
    try (SealedModel model = engine().open(sealed, Expectations.NONE)) {
      byte[] bytes = bench.bytes("model.sealed/a.sealed");
      bytes[20_000] ^= 1;
      bench.store.put("model.sealed/a.sealed", bytes);
      SealedFile file = model.files().getFirst();
      assertThrows(NotAuthenticException.class, () -> file.lend(18_000, 100, (_, _) -> {}));
    }
    assertEntry(log.entries().getLast(), Operation.READ, Outcome.REFUSED, "NOT_AUTHENTIC");
  }

  @Test
  void recordsARefusedReadAgainWhereTheEntryWasLost() throws Exception {
    Location sealed = bench.sealModel(Map.of("a", Workbench.plaintext(100_000)));
    MemorySegment chunk = MemorySegment.ofArray(new byte[100]);
    try (SealedModel model = engine().open(sealed, Expectations.NONE)) {
      bench.store.delete("model.sealed/a.sealed");
      SealedFile file = model.files().getFirst();
      log.refuse(Operation.READ);
      StoreException refusal = assertThrows(StoreException.class, () -> file.read(8_000, chunk));
      assertTrue(refusal.getSuppressed()[0] instanceof AuditException);
      log.refuse();
      assertThrows(StoreException.class, () -> file.read(8_000, chunk));
    }
    assertEntry(log.entries().getLast(), Operation.READ, Outcome.FAILED, "STORE_ABSENT");
  }

  @Test
  void aRefusalThatCannotBeRecordedIsStillTheRefusal() throws Exception {
    Location sealed = bench.seal(PLAINTEXT);
    log.refuse(Operation.values());
    WrongIdentityException refusal =
        assertThrows(
            WrongIdentityException.class,
            () -> engine().open(sealed, new Expectations("another", null, Map.of())));
    assertTrue(refusal.getSuppressed()[0] instanceof AuditException);
  }

  @Test
  void rewrapsInsideTheServiceWithoutUnwrapping() throws Exception {
    Location sealed = bench.seal(PLAINTEXT);
    KeyUri next = bench.keys.add("next");
    Inside keys = new Inside(bench.keys);
    int unwraps = bench.keys.unwraps();
    RewrapSummary summary = engine(keys).rewrap(sealed, List.of(next), List.of(bench.key));
    assertEquals(List.of(next), summary.after().stream().map(Recipient::key).toList());
    assertEquals(List.of(Operation.REWRAP), log.operations());
    assertEquals(1, keys.rewraps);
    assertEquals(unwraps, bench.keys.unwraps() - keys.rewraps);
    assertArrayEquals(PLAINTEXT, bench.decrypt(sealed));
  }

  @Test
  void shredsFilesAndModels() throws Exception {
    Location file = bench.seal(PLAINTEXT);
    Location model = bench.sealModel(Map.of("a", PLAINTEXT));
    for (Location sealed : List.of(file, model)) {
      RewrapSummary summary = engine().shred(sealed);
      assertEquals(1, summary.before().size());
      assertEquals(List.of(), summary.after());
      assertEquals(List.of(), engine().inspect(sealed).recipients());
      assertThrows(
          NoUsableRecipientException.class, () -> engine().open(sealed, Expectations.NONE));
      byte[] wrapped = summary.before().getFirst().wrapped().bytes();
      String inBase64 = Base64.getEncoder().encodeToString(wrapped);
      String front = sealed.equals(file) ? "sealed" : "model.sealed/keys.json";
      String kept = new String(bench.bytes(front), StandardCharsets.ISO_8859_1);
      assertFalse(kept.contains(inBase64), "the wrapped key is still there");
    }
    assertEquals(2, log.operations().stream().filter(o -> o == Operation.SHRED).count());
  }

  @Test
  void shredsNothingThatIsNotOnRecord() throws Exception {
    Location sealed = bench.seal(PLAINTEXT);
    log.refuse(Operation.SHRED);
    assertThrows(AuditException.class, () -> engine().shred(sealed));
    assertArrayEquals(PLAINTEXT, bench.decrypt(sealed));
  }

  /// Keeps hold of the data key that it gave out last.
  private static class Keeping implements KeyService {
    final KeyService inner;
    @Nullable DataKey last;

    Keeping(KeyService inner) {
      this.inner = inner;
    }

    @Override
    public String scheme() {
      return inner.scheme();
    }

    @Override
    public boolean knows(KeyUri key) {
      return inner.knows(key);
    }

    @Override
    public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
        throws KeyServiceException {
      return inner.wrap(dataKey, key, identity);
    }

    @Override
    public DataKey unwrap(Recipient recipient, ModelIdentity identity)
        throws KeyServiceException, NotAuthenticException {
      last = inner.unwrap(recipient, identity);
      return last;
    }

    @Override
    public KeyStatus status(KeyUri key) throws KeyServiceException {
      return inner.status(key);
    }

    @Override
    public void close() {}
  }

  /// Takes data keys from one key to another by itself.
  private static final class Inside extends Keeping {
    int rewraps;

    Inside(KeyService inner) {
      super(inner);
    }

    @Override
    public Optional<Recipient> rewrap(Recipient recipient, KeyUri to, ModelIdentity identity)
        throws KeyServiceException {
      rewraps++;
      try (DataKey dataKey = inner.unwrap(recipient, identity)) {
        return Optional.of(inner.wrap(dataKey, to, identity));
      } catch (NotAuthenticException e) {
        throw new AssertionError(e);
      }
    }
  }
}
