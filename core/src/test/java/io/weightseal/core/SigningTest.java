package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.Location;
import io.weightseal.api.NoUsableRecipientException;
import io.weightseal.api.StoreException;
import io.weightseal.api.WrongIdentityException;
import io.weightseal.format.Envelope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A model's manifest takes signatures, and nothing else changes.
class SigningTest {
  private static final ManifestSigning SIGN =
      manifest -> manifest.withSignatures(List.of(new Envelope.Signature("somebody", "AAAA")));

  private final Workbench bench = new Workbench();
  private Location model;

  @BeforeEach
  void seal() throws Exception {
    model = bench.sealModel(Map.of("a", Workbench.plaintext(100_000), "b/c", new byte[0]));
  }

  @Test // sign-v1#sgn-2
  void changesNoOtherFileAndStaysGenuine() throws Exception {
    Map<String, byte[]> before = bench.contents("model.sealed");
    Inspection signed = bench.engine(1).sign(model, Expectations.NONE, SIGN);
    assertEquals(List.of("somebody"), signed.signedBy());
    Map<String, byte[]> after = bench.contents("model.sealed");
    assertEquals(before.keySet(), after.keySet());
    for (String name : before.keySet()) {
      if (!name.equals("manifest.json")) {
        assertArrayEquals(before.get(name), after.get(name), name);
      }
    }
    bench.engine(1).verify(model, Expectations.NONE);
  }

  @Test
  void signsNothingThatIsNotWhatItShouldBe() throws Exception {
    byte[] manifest = bench.bytes("model.sealed/manifest.json");
    assertThrows(
        WrongIdentityException.class,
        () -> bench.engine(1).sign(model, new Expectations("other", null, Map.of()), SIGN));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            bench
                .engine(1)
                .sign(
                    model,
                    Expectations.NONE,
                    each -> Envelope.of(new byte[] {'{', '}'}, each.mac())));
    Weightseal keyless = Weightseal.builder().build();
    assertThrows(
        NoUsableRecipientException.class, () -> keyless.sign(model, Expectations.NONE, SIGN));
    assertArrayEquals(manifest, bench.bytes("model.sealed/manifest.json"));
    // Of the same name, but made by somebody without its data key.
    Location other = new Workbench().sealModel(Map.of("a", new byte[5]));
    bench.store.put(
        "model.sealed/manifest.json", Workbench.bytes(other.store(), "model.sealed/manifest.json"));
    // The data key is wrapped for the model that it is of, and for no other.
    assertThrows(
        NoUsableRecipientException.class,
        () -> bench.engine(1).sign(model, Expectations.NONE, SIGN));
  }

  @Test
  void refusesSingleFiles() throws Exception {
    Location file = bench.seal(new byte[10]);
    assertThrows(StoreException.class, () -> bench.engine(1).sign(file, Expectations.NONE, SIGN));
  }
}
