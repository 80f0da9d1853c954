package io.weightseal.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignerTest {
  @TempDir Path home;
  private Signer signer;
  private String json;

  @BeforeEach
  void make() throws Exception {
    signer = new SignerStore(home).create("release").signer();
    json = new String(signer.json(), StandardCharsets.UTF_8);
  }

  private static Signer parse(String json) {
    return Signer.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Signer.Key elliptic(SignatureAlgorithm algorithm, String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return new Signer.Key(algorithm, generator.generateKeyPair().getPublic());
  }

  @Test
  void isReadAsItWasWritten() throws Exception {
    assertEquals(signer, parse(json));
    assertEquals(signer.id(), parse(json).id());
    Signer one = new Signer("kms", List.of(elliptic(SignatureAlgorithm.ECDSA_P384, "secp384r1")));
    assertEquals(one, Signer.parse(one.json()));
  }

  @Test
  void hasAnIdentifierOfItsKeysAndOfNothingElse() throws Exception {
    assertEquals(signer.id(), new Signer("anything", signer.keys()).id());
    assertNotEquals(signer.id(), new Signer("release", signer.keys().subList(0, 1)).id());
    assertNotEquals(signer.id(), new SignerStore(home).create("second").signer().id());
  }

  @Test // sign-v1#sgr-1
  void refusesOtherShapes() throws Exception {
    String ed = json.lines().toList().get(1);
    String ml = json.lines().toList().get(2);
    Signer p256 = new Signer("a", List.of(elliptic(SignatureAlgorithm.ECDSA_P256, "secp256r1")));
    String asP384 =
        new String(p256.json(), StandardCharsets.UTF_8).replace("ecdsa-p256", "ecdsa-p384");
    for (String wrong :
        List.of(
            "",
            "[]",
            json.replace("\"signer\":1", "\"signer\":2"),
            json.replace("\"signer\":1", "\"signer\":1,\"more\":1"),
            json.replace("\"algorithm\"", "\"use\":\"x\",\"algorithm\""),
            json.replace("ed25519", "rsa"),
            json.replace("ed25519", "ecdsa-p256"),
            json.replace("\"ed25519\"", "\"ml-dsa-65\"")
                .replace(ml, ml.replace("ml-dsa-65", "ed25519")),
            json.replace(ed + "\n" + ml, ed + "\n" + ed.replace("},", "}]}")),
            json.replace(ed, ed.replace("\"publicKey\":\"M", "\"publicKey\":\"N")),
            json.replace("=\"", "\""),
            "{\"signer\":1,\"name\":\"release\",\"keys\":[]}",
            json + json,
            " ".repeat(Signer.MAX_BYTES) + json,
            asP384)) {
      assertThrows(IllegalArgumentException.class, () -> parse(wrong), wrong);
    }
  }

  @Test // sign-v1#sgr-2
  void refusesOtherNames() {
    for (String name : List.of("", "..", "a/b", "ä", "a b", "a\\\"b", "x".repeat(65))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> parse(json.replace("\"release\"", "\"" + name + "\"")));
    }
    assertEquals("R1._-", parse(json.replace("release", "R1._-")).name());
  }

  @Test
  void saysNothingSecret() {
    assertEquals(-1, json.toLowerCase(Locale.ROOT).indexOf("seed"));
  }
}
