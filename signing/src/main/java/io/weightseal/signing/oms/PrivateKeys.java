package io.weightseal.signing.oms;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.util.io.pem.PemObject;

/// Reads private keys as OpenSSL writes them: PKCS #8, with or without a passphrase, and SEC 1.
///
/// Source: RFC 5208, RFC 5915, RFC 8018.
final class PrivateKeys {
  private static final String PLAIN = "PRIVATE KEY";
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
  private static final String SEC1 = "EC PRIVATE KEY";
  private static final Set<String> TYPES = Set.of(PLAIN, ENCRYPTED, SEC1);
  private static final String CONVERT =
      "convert it with openssl pkcs8 -topk8 -in KEY.pem -out NEW.pem";

  private PrivateKeys() {}

  /// The one private key in a PEM text.
  ///
  /// @param name what its passphrase is asked for by
  /// @throws IllegalArgumentException when there is none, or another kind
  /// @throws KeyServiceException when the passphrase is another one
  static ECPrivateKey read(byte[] pem, KeyUri name, PassphraseSource passphrases)
      throws KeyServiceException {
    List<PemObject> found =
        Pem.read(pem).stream().filter(each -> TYPES.contains(each.getType())).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "one private key in PEM must stand in it, and there are " + found.size());
    }
    PemObject object = found.getFirst();
    if (!object.getHeaders().isEmpty()) {
      throw new IllegalArgumentException(
          "a key under a passphrase in an old and weak way; " + CONVERT);
    }
    byte[] encoded = object.getContent();
    byte[] pkcs8 = {};
    try {
      pkcs8 =
          switch (object.getType()) {
            case ENCRYPTED -> decrypted(encoded, name, passphrases);
            case SEC1 -> wrapped(encoded);
            default -> encoded;
          };
      return key(pkcs8);
    } finally {
      Arrays.fill(encoded, (byte) 0);
      Arrays.fill(pkcs8, (byte) 0);
    }
  }

  private static ECPrivateKey key(byte[] pkcs8) {
    try {
      if (KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8))
          instanceof ECPrivateKey key) {
        Curve.of(key);
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a private key on P-256, P-384 or P-521", e);
    }
    throw new IllegalArgumentException("not a private key on P-256, P-384 or P-521");
  }

  private static byte[] wrapped(byte[] sec1) {
    try {
      org.bouncycastle.asn1.sec.ECPrivateKey key =
          org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(sec1);
      return new PrivateKeyInfo(
              new AlgorithmIdentifier(
                  X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
              key)
          .getEncoded();
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("not a private key of an elliptic curve", e);
    }
  }

  private static byte[] decrypted(byte[] encoded, KeyUri name, PassphraseSource passphrases)
      throws KeyServiceException {
    EncryptedPrivateKeyInfo info;
    SecretKeyFactory factory;
    try {
      info = new EncryptedPrivateKeyInfo(encoded);
      factory = SecretKeyFactory.getInstance(info.getAlgParameters().toString());
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "a key under a passphrase in a way that is not known here; " + CONVERT, e);
    }
    byte[] passphrase = passphrases.passphrase(name, PassphraseSource.Purpose.EXISTING);
    CharBuffer characters = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(passphrase));
    char[] exact = Arrays.copyOfRange(characters.array(), 0, characters.limit());
    PBEKeySpec spec = new PBEKeySpec(exact);
    try {
      return info.getKeySpec(factory.generateSecret(spec)).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new KeyServiceException(
          Reason.DENIED, "this passphrase does not open " + name.name() + "; check it", e);
    } finally {
      spec.clearPassword();
      Arrays.fill(passphrase, (byte) 0);
      Arrays.fill(exact, '\0');
      Arrays.fill(characters.array(), '\0');
    }
  }
}
