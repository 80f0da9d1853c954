package io.weightseal.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [KeyService] does whose keys sign. Signatures are verified by the JDK, which knows
/// nothing of the service.
public abstract class SigningKeyContract {
  private static final byte[] MESSAGE = {1, 2, 3};

  private KeyService service;

  protected SigningKeyContract() {}

  /// The service under test, with all keys but the absent one. Called once before each test; the
  /// contract closes it.
  protected abstract KeyService openService() throws Exception;

  /// A key that signs, on P-256.
  protected abstract KeyUri p256Key();

  /// A key that signs, on P-384.
  protected abstract KeyUri p384Key();

  /// A key that wraps, and so does not sign.
  protected abstract KeyUri wrappingKey();

  /// A key of the service's scheme that does not exist.
  protected abstract KeyUri absentKey();

  /// Gives a key another version. False where the service's signing keys have none.
  protected abstract boolean addVersion(KeyUri key) throws Exception;

  @BeforeEach
  void open() throws Exception {
    service = openService();
  }

  @AfterEach
  void close() {
    service.close();
  }

  private static byte[] digest(String algorithm) throws GeneralSecurityException {
    return MessageDigest.getInstance(algorithm).digest(MESSAGE);
  }

  private static boolean verifies(PublicKey key, String algorithm, byte[] signature, byte[] message)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(signature);
  }

  /// Several, since numbers that happen to be short or to begin with a one bit are written in their
  /// own way.
  private void signs(KeyUri uri, String hash, String algorithm) throws Exception {
    SigningKey key = service.signingKey(uri);
    for (int i = 0; i < 8; i++) {
      byte[] signature = service.sign(key, digest(hash));
      assertTrue(verifies(key.publicKey(), algorithm, signature, MESSAGE));
      assertFalse(verifies(key.publicKey(), algorithm, signature, new byte[] {1, 2, 4}));
    }
  }

  @Test // sign-v1#svc-1
  void signsOnP256() throws Exception {
    signs(p256Key(), "SHA-256", "SHA256withECDSA");
    assertFalse(service.signingKey(p256Key()).onP384());
  }

  @Test // sign-v1#svc-1
  void signsOnP384() throws Exception {
    signs(p384Key(), "SHA-384", "SHA384withECDSA");
    assertTrue(service.signingKey(p384Key()).onP384());
  }

  @Test
  void showsTheSameKeyUnderTheNameThatItGives() throws Exception {
    SigningKey shown = service.signingKey(p256Key());
    assertEquals(shown, service.signingKey(shown.key()));
  }

  @Test
  void signsWithTheVersionThatItShowed() throws Exception {
    SigningKey before = service.signingKey(p256Key());
    if (!addVersion(p256Key())) {
      return;
    }
    SigningKey after = service.signingKey(p256Key());
    assertEquals(before.key(), after.key());
    assertNotEquals(before.version(), after.version());
    assertNotEquals(before.publicKey(), after.publicKey());
    for (SigningKey each : new SigningKey[] {before, after}) {
      byte[] signature = service.sign(each, digest("SHA-256"));
      assertTrue(verifies(each.publicKey(), "SHA256withECDSA", signature, MESSAGE));
    }
  }

  @Test
  void refusesDigestsOfAnotherLength() throws Exception {
    SigningKey key = service.signingKey(p256Key());
    assertThrows(IllegalArgumentException.class, () -> service.sign(key, digest("SHA-384")));
    assertThrows(IllegalArgumentException.class, () -> service.sign(key, new byte[0]));
  }

  @Test
  void refusesKeysThatDoNotSign() {
    assertRefused(Reason.UNSUPPORTED, wrappingKey());
  }

  @Test
  void saysThatThereIsNoSuchKey() {
    assertRefused(Reason.ABSENT, absentKey());
  }

  private void assertRefused(Reason reason, KeyUri key) {
    KeyServiceException refusal =
        assertThrows(KeyServiceException.class, () -> service.signingKey(key));
    assertEquals(reason, refusal.reason(), refusal::getMessage);
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains(key.value()), message);
    assertTrue(message.contains("; "), "says what to do next: " + message);
  }
}
