package io.weightseal.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.format.Envelope;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.files.Protection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.pqc.crypto.mldsa.MLDSAParameters;
import org.bouncycastle.pqc.crypto.mldsa.MLDSAPrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SignerStoreTest {
  private static final Envelope MESSAGE = Envelope.of(new byte[] {1, 2, 3}, new byte[32]);

  @TempDir Path home;

  private SignerStore store() {
    return new SignerStore(
        home, _ -> new Protection.Argon2id(64, 1, 1, "0123456789abcdef0123456789abcdef"));
  }

  private static PassphraseSource says(String text) {
    return (_, _) -> text.getBytes(StandardCharsets.UTF_8);
  }

  private SigningKeys keys(LocalSigner signer, PassphraseSource passphrases) {
    return store().keys(signer, passphrases, ManifestSignaturesTest.NO_SERVICE);
  }

  private static KeyServiceException refusal(SigningKeys keys) {
    return assertThrows(KeyServiceException.class, () -> keys.sign(MESSAGE));
  }

  @Test
  void keepsSignersInFilesThatNobodyElseReads() throws Exception {
    LocalSigner made = store().create("release");
    assertEquals(made, store().show("release"));
    assertEquals(List.of("release"), store().list());
    for (String file : List.of("key.json", "ed25519.seed", "ml-dsa-65.seed")) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(home.resolve("signers/release").resolve(file))));
    }
    assertEquals(
        Reason.EXISTS,
        assertThrows(KeyServiceException.class, () -> store().create("release")).reason());
  }

  @Test
  void signsUnderAPassphraseOnly() throws Exception {
    LocalSigner made = store().create("release", says("right"));
    assertEquals(2, keys(made, says("right")).sign(MESSAGE).size());
    assertEquals(Reason.DENIED, refusal(keys(made, says("wrong"))).reason());
    assertThrows(
        KeyServiceException.class, () -> keys(made, PassphraseSource.none()).sign(MESSAGE));
  }

  @Test
  void findsASeedThatIsAnothers() throws Exception {
    LocalSigner made = store().create("release");
    store().create("other");
    for (String file : List.of("ed25519.seed", "ml-dsa-65.seed")) {
      Path path = home.resolve("signers/release").resolve(file);
      byte[] right = Files.readAllBytes(path);
      Files.write(path, Files.readAllBytes(home.resolve("signers/other").resolve(file)));
      assertEquals(
          Reason.DAMAGED, refusal(keys(made, PassphraseSource.none())).reason(), file);
      Files.write(path, right);
    }
  }

  /// RFC 8032, section 7.1, test 1.
  @Test
  void makesTheKeyThatTheStandardMakesOfASeed() {
    byte[] seed =
        HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    byte[] encoded = Seeds.keyPair(SignatureAlgorithm.ED25519, seed).getPublic().getEncoded();
    assertTrue(
        HexFormat.of()
            .formatHex(encoded)
            .endsWith("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
  }

  /// Another library makes the same ML-DSA key of the same seed.
  @Test
  void makesTheKeyThatOthersMakeOfASeed() {
    byte[] seed = new byte[32];
    seed[0] = 7;
    byte[] theirs = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, seed).getPublicKey();
    byte[] ours = Seeds.keyPair(SignatureAlgorithm.ML_DSA_65, seed).getPublic().getEncoded();
    assertArrayEquals(
        theirs, java.util.Arrays.copyOfRange(ours, ours.length - theirs.length, ours.length));
  }
}
