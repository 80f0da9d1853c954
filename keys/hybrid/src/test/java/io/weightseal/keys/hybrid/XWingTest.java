package io.weightseal.keys.hybrid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class XWingTest {
  private final SecureRandom random = new SecureRandom();

  static List<Vectors.Vector> published() {
    List<Vectors.Vector> vectors = Vectors.read("xwing.txt");
    assertEquals(3, vectors.size());
    return vectors;
  }

  @ParameterizedTest
  @MethodSource("published")
  void makesThePublishedPublicKeys(Vectors.Vector vector) {
    assertArrayEquals(vector.bytes("pk"), XWing.publicKey(vector.bytes("seed")));
  }

  @ParameterizedTest
  @MethodSource("published")
  void encapsulatesAsPublished(Vectors.Vector vector) throws Exception {
    XWing.Encapsulated made =
        XWing.encapsulate(vector.bytes("pk"), Vectors.giving(vector.bytes("eseed")));
    assertArrayEquals(vector.bytes("ct"), made.ciphertext);
    assertArrayEquals(vector.bytes("ss"), made.secret);
  }

  @ParameterizedTest
  @MethodSource("published")
  void decapsulatesAsPublished(Vectors.Vector vector) throws Exception {
    assertArrayEquals(
        vector.bytes("ss"), XWing.decapsulate(vector.bytes("seed"), vector.bytes("ct")));
  }

  @Test
  void agreesWithItselfOnFreshKeys() throws Exception {
    for (int i = 0; i < 20; i++) {
      byte[] seed = new byte[XWing.SEED_BYTES];
      random.nextBytes(seed);
      XWing.Encapsulated made = XWing.encapsulate(XWing.publicKey(seed), random);
      assertArrayEquals(made.secret, XWing.decapsulate(seed, made.ciphertext));
    }
  }

  @Test
  void givesAnotherSecretForChangedCiphertext() throws Exception {
    byte[] seed = new byte[XWing.SEED_BYTES];
    XWing.Encapsulated made = XWing.encapsulate(XWing.publicKey(seed), random);
    for (int at : List.of(0, 500, 1087, 1088, 1119)) {
      byte[] changed = made.ciphertext.clone();
      changed[at] ^= 1;
      assertFalse(Arrays.equals(made.secret, XWing.decapsulate(seed, changed)), "byte " + at);
    }
  }

  @Test
  void refusesNumbersThatAreOutOfRange() {
    byte[] publicKey = XWing.publicKey(new byte[XWing.SEED_BYTES]);
    publicKey[0] = (byte) 0xff;
    publicKey[1] = (byte) 0xff;
    assertThrows(InvalidKeyException.class, () -> XWing.encapsulate(publicKey, random));
  }

  @Test
  void refusesAPointThatGivesZero() throws Exception {
    byte[] seed = new byte[XWing.SEED_BYTES];
    byte[] publicKey = XWing.publicKey(seed);
    byte[] ciphertext = XWing.encapsulate(publicKey, random).ciphertext;
    Arrays.fill(publicKey, MlKem768.PUBLIC_BYTES, XWing.PUBLIC_BYTES, (byte) 0);
    assertThrows(InvalidKeyException.class, () -> XWing.encapsulate(publicKey, random));
    Arrays.fill(ciphertext, MlKem768.CIPHERTEXT_BYTES, XWing.CIPHERTEXT_BYTES, (byte) 0);
    assertThrows(InvalidKeyException.class, () -> XWing.decapsulate(seed, ciphertext));
  }
}
