package io.weightseal.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyService;
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

  /// The name of a key that signs, on P-256.
  protected static final String P256 = "p256";

  /// The name of a key that signs, on P-384.
  protected static final String P384 = "p384";

  /// The name of a key that wraps, and so does not sign.
  protected static final String WRAPPING = "wrapping";

  /// The name of a key that does not exist.
  protected static final String ABSENT = "absent";

  private KeyService service;

  protected SigningKeyContract() {}

  /// The service under test, with all keys but the absent one. Called once before each test; the
  /// contract closes it.
  protected abstract KeyService openService() throws Exception;

  /// The service's key of that name, one of those above.
  protected abstract KeyUri key(String name);

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
    signs(key(P256), "SHA-256", "SHA256withECDSA");
    assertFalse(service.signingKey(key(P256)).onP384());
  }

  @Test // sign-v1#svc-1
  void signsOnP384() throws Exception {
    signs(key(P384), "SHA-384", "SHA384withECDSA");
    assertTrue(service.signingKey(key(P384)).onP384());
  }

  @Test
  void showsTheSameKeyUnderTheNameThatItGives() throws Exception {
    SigningKey shown = service.signingKey(key(P256));
    assertEquals(shown, service.signingKey(shown.key()));
  }

  @Test
  void signsWithTheVersionThatItShowed() throws Exception {
    SigningKey before = service.signingKey(key(P256));
    if (!addVersion(key(P256))) {
      return;
    }
    SigningKey after = service.signingKey(key(P256));
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
    SigningKey key = service.signingKey(key(P256));
    assertThrows(IllegalArgumentException.class, () -> service.sign(key, digest("SHA-384")));
    assertThrows(IllegalArgumentException.class, () -> service.sign(key, new byte[0]));
  }

  @Test
  void refusesKeysThatDoNotSign() {
    assertRefused(Reason.UNSUPPORTED, key(WRAPPING));
  }

  @Test
  void saysThatThereIsNoSuchKey() {
    assertRefused(Reason.ABSENT, key(ABSENT));
  }

  private void assertRefused(Reason reason, KeyUri key) {
    Refusals.assertAdvised(reason, () -> service.signingKey(key), key.value());
  }
}
