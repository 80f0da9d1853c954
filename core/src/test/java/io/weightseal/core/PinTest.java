package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import io.weightseal.api.WrongIdentityException;
import io.weightseal.format.Envelope;
import io.weightseal.format.ManifestPin;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// A pin stands for one manifest, and for all that it lists.
class PinTest {
  private static final ManifestSigning SIGN =
      manifest -> manifest.withSignatures(List.of(new Envelope.Signature("somebody", "AAAA")));
  private static final ManifestPin OTHER = new ManifestPin("sha256:" + "0".repeat(64));

  private final Workbench bench = new Workbench();
  private Location model;
  private ManifestPin pin;

  @BeforeEach
  void seal() throws Exception {
    model = bench.sealModel(Map.of("weights", Workbench.plaintext(200_000)));
    pin = bench.engine(1).inspect(model).pin();
  }

  private static Expectations only(ManifestPin wanted) {
    return Expectations.NONE.withPin(wanted);
  }

  @Test // sign-v1#pin-1
  void staysWhenAModelIsSignedAndRewrapped() throws Exception {
    Envelope envelope = Envelope.parse("manifest.json", bench.bytes("model.sealed/manifest.json"));
    assertEquals(
        "sha256:"
            + HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(envelope.payload())),
        pin.value());
    Weightseal engine = bench.engine(1);
    assertEquals(pin, engine.sign(model, only(pin), SIGN).pin());
    engine.rewrap(model, only(pin), List.of(bench.keys.add("more")), List.of());
    assertEquals(pin, engine.verify(model, only(pin)).pin());
    SealSummary again = engine.encrypt(bench.at("model"), bench.at("again"), bench.replacing());
    assertNotEquals(pin, again.pin());
    assertEquals(again.pin(), engine.inspect(bench.at("again")).pin());
  }

  @Test // sign-v1#pin-2
  void refusesAnotherManifestBeforeAKeyServiceIsCalled() throws Exception {
    Weightseal engine = bench.engine(1);
    int before = bench.keys.unwraps();
    List<Executable> openings = new ArrayList<>();
    openings.add(() -> engine.open(model, only(OTHER)));
    openings.add(() -> engine.verify(model, only(OTHER)));
    openings.add(() -> engine.decrypt(model, bench.at("out"), only(OTHER), IfExists.REFUSE));
    openings.add(() -> engine.rewrap(model, only(OTHER), List.of(bench.key), List.of()));
    openings.add(() -> engine.sign(model, only(OTHER), SIGN));
    openings.add(
        () ->
            engine.reencrypt(
                model, only(OTHER), bench.at("out"), List.of(bench.key), IfExists.REFUSE, null));
    for (Executable opening : openings) {
      WrongIdentityException refusal = assertThrows(WrongIdentityException.class, opening);
      assertTrue(refusal.getMessage().contains(pin.value()), refusal::getMessage);
      assertTrue(refusal.getMessage().contains(OTHER.value()), refusal::getMessage);
    }
    assertEquals(before, bench.keys.unwraps());
  }

  @Test // sign-v1#pin-2
  void readsNothingThatThePinnedManifestDoesNotList() throws Exception {
    byte[] changed = bench.bytes("model.sealed/weights.sealed");
    changed[changed.length - 20_000] ^= 1;
    bench.store.put("model.sealed/weights.sealed", changed);
    try (SealedModel open = bench.engine(1).open(model, Expectations.NONE)) {
      open.file("weights").read(0, MemorySegment.ofArray(new byte[10]));
    }
    try (SealedModel open = bench.engine(1).open(model, only(pin))) {
      assertThrows(
          NotAuthenticException.class,
          () -> open.file("weights").read(0, MemorySegment.ofArray(new byte[10])));
    }
  }

  @Test // sign-v1#pin-3
  void refusesSingleFiles() throws Exception {
    Location file = bench.seal(new byte[10]);
    assertNull(bench.engine(1).inspect(file).pin());
    int before = bench.keys.unwraps();
    assertThrows(WrongIdentityException.class, () -> bench.engine(1).verify(file, only(pin)));
    assertEquals(before, bench.keys.unwraps());
  }

  @Test
  void hasOneForm() {
    for (String text :
        List.of("", "sha256:", pin.value().toUpperCase(java.util.Locale.ROOT), pin.value() + "0")) {
      assertThrows(IllegalArgumentException.class, () -> new ManifestPin(text));
    }
  }

  @Test // sign-v1#sgn-4
  void signsWhatItSealsBeforeItAppears() throws Exception {
    Weightseal engine = bench.engine(1);
    SealSummary sealed =
        engine.encrypt(bench.at("model"), bench.at("signed"), bench.options().signedBy(SIGN));
    Inspection signed = engine.inspect(bench.at("signed"));
    assertEquals(List.of("somebody"), signed.signedBy());
    assertEquals(sealed.pin(), signed.pin());
    ManifestSigning fails =
        _ -> {
          throw new NotAuthenticException("nobody signs today; come back tomorrow");
        };
    assertThrows(
        NotAuthenticException.class,
        () -> engine.encrypt(bench.at("model"), bench.at("none"), bench.options().signedBy(fails)));
    assertTrue(bench.store.find("none").isEmpty());
    int before = bench.keys.wraps();
    bench.store.put("plain", new byte[5]);
    assertThrows(
        StoreException.class,
        () -> engine.encrypt(bench.at("plain"), bench.at("one"), bench.options().signedBy(SIGN)));
    assertEquals(before, bench.keys.wraps());
  }

  @Test // sign-v1#tru-4
  void hearsOfWhatWasOpenedOnlyWhenItIsGenuineAndMayStillRefuseIt() throws Exception {
    List<String> heard = new ArrayList<>();
    PublisherPolicy policy =
        new PublisherPolicy() {
          @Override
          public Check requireModel(
              String artifact, ModelIdentity identity, Instant created, Envelope manifest) {
            return Check.BY_DATA_KEY;
          }

          @Override
          public void opened(
              String artifact, ModelIdentity identity, Instant created, Envelope manifest)
              throws NotAuthenticException {
            heard.add(ManifestPin.of(manifest).value());
            if (heard.size() > 3) {
              throw new NotAuthenticException("too late; open another");
            }
          }

          @Override
          public void requireFile(String artifact, ModelIdentity identity) {}
        };
    Weightseal engine =
        Weightseal.builder().keyService(bench.keys).workers(1).publishers(policy).build();
    byte[] keys = bench.bytes("model.sealed/keys.json");
    bench.store.put("model.sealed/keys.json", bench.bytes("model.sealed/manifest.json"));
    assertThrows(Exception.class, () -> engine.verify(model, Expectations.NONE));
    bench.store.put("model.sealed/keys.json", keys);
    bench.store.put("model.sealed/stranger", new byte[1]);
    assertThrows(NotAuthenticException.class, () -> engine.open(model, Expectations.NONE));
    assertEquals(List.of(), heard);
    bench.store.delete("model.sealed/stranger");
    engine.open(model, Expectations.NONE).close();
    engine.verify(model, Expectations.NONE);
    engine.decrypt(model, bench.at("out"), Expectations.NONE, IfExists.REPLACE);
    assertEquals(List.of(pin.value(), pin.value(), pin.value()), heard);
    assertThrows(NotAuthenticException.class, () -> engine.open(model, Expectations.NONE));
    assertThrows(
        NotAuthenticException.class,
        () -> engine.decrypt(model, bench.at("late"), Expectations.NONE, IfExists.REFUSE));
    assertTrue(bench.store.find("late").isEmpty());
  }
}
