package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.WeightsealException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A sealed model with any bit of any of its files changed, or a file missing, added, exchanged:
/// refused as a whole, and nothing of it is written.
@Timeout(120)
class ModelMalleabilityTest {
  private static final Map<String, byte[]> FILES =
      new TreeMap<>(
          Map.of("a", Workbench.plaintext(20), "b/c", Workbench.plaintext(21), "e", new byte[0]));

  private final Workbench bench = new Workbench();
  private final Weightseal engine = bench.engine(1);
  private Location model;
  private Map<String, byte[]> parts;

  @BeforeEach
  void seal() throws Exception {
    model = bench.sealModel(FILES);
    parts = bench.contents("model.sealed");
  }

  @Test
  void findsEveryBitOfEveryFile() throws Exception {
    for (Map.Entry<String, byte[]> part : parts.entrySet()) {
      for (int at = 0; at < part.getValue().length; at++) {
        for (int bit = 0; bit < 8; bit++) {
          byte[] changed = part.getValue().clone();
          changed[at] ^= (byte) (1 << bit);
          bench.store.put("model.sealed/" + part.getKey(), changed);
          assertRefused("bit " + bit + " of byte " + at + " of " + part.getKey());
        }
      }
      restore(part.getKey());
    }
    engine.verify(model, Expectations.NONE);
  }

  @Test
  void findsEveryTruncationAndAppendedByte() throws Exception {
    for (Map.Entry<String, byte[]> part : parts.entrySet()) {
      byte[] whole = part.getValue();
      // spec: v1#kjs-1 allows one line feed at the end of keys.json, or none.
      boolean lineFeed = part.getKey().equals("keys.json");
      for (int length = 0; length < whole.length - (lineFeed ? 1 : 0); length++) {
        bench.store.put("model.sealed/" + part.getKey(), Arrays.copyOf(whole, length));
        assertRefused(part.getKey() + " cut to " + length);
      }
      // White space after manifest.json means nothing: spec: v1#json-1
      boolean json = part.getKey().equals("manifest.json");
      for (int added = 0; added < 256; added++) {
        if (json && " \t\r\n".indexOf(added) >= 0) {
          continue;
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        longer[whole.length] = (byte) added;
        bench.store.put("model.sealed/" + part.getKey(), longer);
        assertRefused(part.getKey() + " and a byte " + added);
      }
      restore(part.getKey());
    }
  }

  @Test
  void findsAMissingFileAndAnExtraOne() throws Exception {
    for (String name : parts.keySet()) {
      bench.store.delete("model.sealed/" + name);
      assertRefused("without " + name);
      restore(name);
    }
    for (String name : new String[] {"f.sealed", "b/d.sealed", "a", "b/.weightseal-x", "x/y/z"}) {
      bench.store.put("model.sealed/" + name, parts.get("a.sealed"));
      assertRefused("with " + name);
      bench.store.delete("model.sealed/" + name);
    }
    bench.store.put("model.sealed/.weightseal-x", new byte[3]);
    engine.verify(model, Expectations.NONE);
  }

  @Test
  void findsAnyPartOfAnotherModelUnderTheSameKey() throws Exception {
    engine.encrypt(bench.at("model"), bench.at("other"), bench.options());
    for (String name : parts.keySet()) {
      bench.store.put("model.sealed/" + name, bench.bytes("other/" + name));
      assertRefused(name + " of another model");
      restore(name);
    }
  }

  @Test
  void findsAnyPartOfAnotherModelThoughTheKeyServiceBindsNothing() throws Exception {
    var rsaLike =
        new io.weightseal.testkit.FakeKeyService(
            "rsa", io.weightseal.testkit.FakeKeyService.Binding.NOTHING);
    EncryptOptions options = EncryptOptions.of(rsaLike.add("k"), "llama");
    Weightseal unbound = Weightseal.builder().keyService(rsaLike).workers(1).build();
    unbound.encrypt(bench.at("model"), bench.at("first"), options);
    unbound.encrypt(bench.at("model"), bench.at("second"), options);
    for (String name : parts.keySet()) {
      byte[] kept = bench.bytes("first/" + name);
      bench.store.put("first/" + name, bench.bytes("second/" + name));
      assertThrows(
          WeightsealException.class,
          () -> unbound.verify(bench.at("first"), Expectations.NONE),
          name);
      bench.store.put("first/" + name, kept);
    }
    unbound.verify(bench.at("first"), Expectations.NONE);
  }

  private void restore(String name) {
    bench.store.put("model.sealed/" + name, parts.get(name));
  }

  private void assertRefused(String what) throws Exception {
    assertThrows(WeightsealException.class, () -> engine.verify(model, Expectations.NONE), what);
    assertThrows(
        WeightsealException.class,
        () -> engine.decrypt(model, bench.at("opened"), Expectations.NONE, IfExists.REFUSE),
        what);
    assertFalse(bench.store.find("opened").isPresent(), what);
    try (SealedModel open = engine.open(model, Expectations.NONE)) {
      for (SealedFile file : open.files()) {
        readOrBeRefused(file, what);
      }
    } catch (WeightsealException e) {
      assertFalse(e.getMessage().isBlank());
    }
  }

  private static void readOrBeRefused(SealedFile file, String what) throws Exception {
    byte[] read;
    try {
      read = file.stream().readAllBytes();
    } catch (WeightsealException e) {
      return;
    }
    assertArrayEquals(FILES.get(file.path()), read, what);
  }
}
