package io.weightseal.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import io.weightseal.format.Envelope;
import io.weightseal.keys.files.PassphraseSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Signers whose key is in a service; here it is one that the test holds.
final class ServiceSignerTest {
  private static final KeyUri URI = new KeyUri("awskms:///alias/release");

  private final Envelope manifest =
      Envelope.of("{\"a\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[32]);

  @TempDir Path home;

  private static KeyPair pair(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static SigningKey key(KeyPair pair, String version) {
    return new SigningKey(URI, version, (ECPublicKey) pair.getPublic());
  }

  private static ServiceSigner.Service signing(KeyPair pair) {
    return (_, _, digest) -> {
      try {
        Signature signer = Signature.getInstance("NONEwithECDSA");
        signer.initSign(pair.getPrivate());
        signer.update(digest);
        return signer.sign();
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    };
  }

  private SigningKeys keys(LocalSigner signer, ServiceSigner.Service service) {
    return new SignerStore(home).keys(signer, PassphraseSource.none(), service);
  }

  @ParameterizedTest // sign-v1#svc-1
  @ValueSource(ints = {256, 384})
  void signsByOneKeyOfAService(int bits) throws Exception {
    KeyPair pair = pair(bits);
    SignerStore store = new SignerStore(home);
    LocalSigner made = store.create("release", key(pair, "7"));
    LocalSigner shown = store.show("release");
    assertEquals(made, shown);
    assertEquals("7", shown.serviceKey().version());
    try (var files = Files.list(made.folder())) {
      assertEquals(1, files.count());
    }
    assertEquals(made.signer(), Signer.parse(made.signer().json()));
    Envelope signed =
        ManifestSignatures.sign(
            manifest,
            keys(
                shown,
                (asked, about, digest) -> {
                  assertEquals(made.serviceKey(), asked);
                  assertEquals(manifest, about);
                  assertArrayEquals(expected(bits), digest);
                  return signing(pair).sign(asked, about, digest);
                }));
    assertTrue(ManifestSignatures.isSignedBy(signed, shown.signer()));
  }

  private byte[] expected(int bits) {
    try {
      return MessageDigest.getInstance("SHA-" + bits)
          .digest(Envelope.preAuthenticationEncoding(manifest.payload()));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test // sign-v1#svc-2
  void takesNoSignatureThatDoesNotVerify() throws Exception {
    LocalSigner made = new SignerStore(home).create("release", key(pair(256), null));
    KeyPair another = pair(256);
    for (ServiceSigner.Service service :
        new ServiceSigner.Service[] {
          signing(another), (_, _, _) -> new byte[] {1}, (_, _, _) -> new byte[70]
        }) {
      KeyServiceException refusal =
          assertThrows(
              KeyServiceException.class,
              () -> ManifestSignatures.sign(manifest, keys(made, service)));
      assertEquals(Reason.DAMAGED, refusal.reason());
    }
  }

  @Test
  void refusesCurvesThatNoSignerHas() throws Exception {
    KeyPair other = pair(521);
    assertThrows(IllegalArgumentException.class, () -> key(other, null));
    assertThrows(
        KeyServiceException.class, () -> SigningKey.of(URI, null, other.getPublic().getEncoded()));
    assertThrows(KeyServiceException.class, () -> SigningKey.of(URI, null, new byte[] {1, 2}));
    assertThrows(KeyServiceException.class, () -> SigningKey.ofPem(URI, null, "no PEM"));
  }

  /// What a token gives, as the JDK writes it.
  @ParameterizedTest
  @ValueSource(ints = {256, 384})
  void writesNumbersAsDer(int bits) throws Exception {
    KeyPair pair = pair(bits);
    SigningKey key = key(pair, null);
    for (int i = 0; i < 50; i++) {
      Signature signer = Signature.getInstance("NONEwithECDSAinP1363Format");
      signer.initSign(pair.getPrivate());
      byte[] digest = new byte[bits / 8];
      digest[0] = (byte) i;
      signer.update(digest);
      byte[] der = key.der(signer.sign());
      Signature verifier = Signature.getInstance("NONEwithECDSA");
      verifier.initVerify(pair.getPublic());
      verifier.update(digest);
      assertTrue(verifier.verify(der));
    }
    assertThrows(KeyServiceException.class, () -> key.der(new byte[bits / 8]));
  }

  @Test
  void findsAKeyFileThatWasChanged() throws Exception {
    SignerStore store = new SignerStore(home);
    LocalSigner made = store.create("release", key(pair(256), null));
    Path json = made.folder().resolve("key.json");
    String text = Files.readString(json);
    for (String wrong :
        new String[] {
          text.replace("awskms", "AWS"),
          text.replace("service signer", "signer"),
          text.replace("\"key\"", "\"clé\""),
          text.replace("ecdsa-p256", "ecdsa-p384")
        }) {
      Files.writeString(json, wrong);
      assertEquals(
          Reason.DAMAGED,
          assertThrows(KeyServiceException.class, () -> store.show("release")).reason(),
          wrong);
    }
  }
}
