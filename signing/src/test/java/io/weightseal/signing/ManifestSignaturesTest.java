package io.weightseal.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.format.Envelope;
import io.weightseal.format.Envelope.Signature;
import io.weightseal.keys.files.PassphraseSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestSignaturesTest {
  @TempDir Path home;
  private final Envelope manifest =
      Envelope.of("{\"a\":1}".getBytes(StandardCharsets.UTF_8), new byte[32]);
  static final ServiceSigner.Service NO_SERVICE =
      (_, _, _) -> {
        throw new AssertionError("no key service is asked");
      };

  private SignerStore store;
  private SigningKeys release;
  private SigningKeys other;

  @BeforeEach
  void makeSigners() throws Exception {
    store = new SignerStore(home);
    release = store.keys(store.create("release"), PassphraseSource.none(), NO_SERVICE);
    other = store.keys(store.create("other"), PassphraseSource.none(), NO_SERVICE);
  }

  private static boolean signedBy(Envelope manifest, SigningKeys keys) throws Exception {
    // Through its JSON, as it is read.
    return ManifestSignatures.isSignedBy(
        Envelope.parse("manifest.json", manifest.json()), keys.signer());
  }

  @Test // sign-v1#sgn-1, sign-v1#sgn-2
  void signsBesideOthersAndChangesNothingElse() throws Exception {
    Envelope once = ManifestSignatures.sign(manifest, other);
    Envelope both = ManifestSignatures.sign(once, release);
    assertTrue(signedBy(both, release));
    assertTrue(signedBy(both, other));
    assertFalse(signedBy(once, release));
    assertFalse(signedBy(manifest, release));
    assertArrayEquals(manifest.payload(), both.payload());
    assertArrayEquals(manifest.mac(), both.mac());
    assertEquals(once.signatures(), both.signatures().subList(0, 2));
    assertEquals(4, both.signatures().size());
  }

  @Test // sign-v1#sgn-2
  void replacesItsOwnSignatureWhenItSignsAgain() throws Exception {
    Envelope again = ManifestSignatures.sign(ManifestSignatures.sign(manifest, release), release);
    assertEquals(2, again.signatures().size());
    assertTrue(signedBy(again, release));
  }

  @Test // sign-v1#sgn-1
  void wantsEverySignatureOnceAndAllOfThemToVerify() throws Exception {
    Envelope signed = ManifestSignatures.sign(manifest, release);
    for (int i = 0; i < 2; i++) {
      List<Signature> fewer = new ArrayList<>(signed.signatures());
      Signature taken = fewer.remove(i);
      assertFalse(signedBy(manifest.withSignatures(fewer), release), taken.keyid());
      List<Signature> twice = new ArrayList<>(signed.signatures());
      twice.add(taken);
      assertFalse(signedBy(manifest.withSignatures(twice), release), taken.keyid());
      byte[] sig = Base64.getDecoder().decode(taken.sig());
      sig[sig.length / 2] ^= 1;
      fewer.add(i, new Signature(taken.keyid(), Base64.getEncoder().encodeToString(sig)));
      assertFalse(signedBy(manifest.withSignatures(fewer), release), taken.keyid());
    }
  }

  @Test // sign-v1#sgn-1
  void doesNotTakeOneSignersSignaturesForAnothers() throws Exception {
    Envelope signed = ManifestSignatures.sign(manifest, other);
    List<Signature> renamed = new ArrayList<>();
    for (Signature each : signed.signatures()) {
      renamed.add(
          new Signature(
              each.keyid().replace(other.signer().id(), release.signer().id()), each.sig()));
    }
    assertFalse(signedBy(manifest.withSignatures(renamed), release));
  }

  @Test // sign-v1#sgn-1
  void findsEveryChangedByteOfTheStatement() throws Exception {
    Envelope signed = ManifestSignatures.sign(manifest, release);
    byte[] payload = manifest.payload();
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= 1;
      Envelope changed = Envelope.of(payload, manifest.mac()).withSignatures(signed.signatures());
      assertFalse(ManifestSignatures.isSignedBy(changed, release.signer()), "byte " + i);
      payload[i] ^= 1;
    }
  }

  @Test // sign-v1#sgn-3
  void passesOverOtherEntries() throws Exception {
    List<Signature> all = new ArrayList<>();
    all.add(new Signature("weightseal/v9 whatever", "AAAA"));
    all.add(new Signature("SHA256:abc", "AAAA"));
    Envelope with = manifest.withSignatures(all);
    assertFalse(signedBy(with, release));
    assertTrue(signedBy(ManifestSignatures.sign(with, release), release));
    assertEquals(4, ManifestSignatures.sign(with, release).signatures().size());
  }

  @Test
  void refusesOneSignatureTooMany() {
    List<Signature> all = new ArrayList<>();
    for (int i = 0; i < 62; i++) {
      all.add(new Signature("other " + i, "AAAA"));
    }
    Envelope full = manifest.withSignatures(all);
    assertThrows(IllegalArgumentException.class, () -> ManifestSignatures.sign(full, release));
  }

  @Test
  void refusesKeysThatSignAsSomebodyElse() {
    SigningKeys liar =
        new SigningKeys() {
          @Override
          public Signer signer() {
            return release.signer();
          }

          @Override
          public Map<SignatureAlgorithm, byte[]> sign(Envelope message) {
            try {
              return new HashMap<>(other.sign(message));
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          }
        };
    assertThrows(KeyServiceException.class, () -> ManifestSignatures.sign(manifest, liar));
  }
}
