package io.weightseal.signing;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.Envelope;
import io.weightseal.format.Envelope.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Signatures on a manifest: puts them on, and tells whose they are.
///
/// spec: sign-v1#signatures
public final class ManifestSignatures {
  private ManifestSignatures() {}

  /// The same manifest, signed. What others signed stays; what this signer did is replaced.
  ///
  /// @throws IllegalArgumentException when the manifest has as many signatures as it may have
  // spec: sign-v1#sgn-2
  public static Envelope sign(Envelope manifest, SigningKeys keys) throws WeightsealException {
    Signer signer = keys.signer();
    Map<SignatureAlgorithm, byte[]> made = keys.sign(manifest);
    Set<String> own = signer.keys().stream().map(signer::keyid).collect(Collectors.toSet());
    List<Signature> all = new ArrayList<>(manifest.signatures());
    all.removeIf(each -> own.contains(each.keyid()));
    for (Signer.Key key : signer.keys()) {
      byte[] sig = made.get(key.algorithm());
      if (sig == null) {
        throw new IllegalStateException("no signature by " + key.algorithm().text());
      }
      all.add(new Signature(signer.keyid(key), Base64.getEncoder().encodeToString(sig)));
    }
    Envelope signed = manifest.withSignatures(all);
    if (!isSignedBy(signed, signer)) {
      // spec: sign-v1#svc-2
      throw new KeyServiceException(
          KeyServiceException.Reason.DAMAGED,
          "what signed for "
              + signer.name()
              + " gave a signature that its public key does not verify, and nothing was written; see"
              + " whether that key was changed or replaced, and make a new signer if so");
    }
    return signed;
  }

  /// Whether all keys of `signer` signed the manifest.
  // spec: sign-v1#sgn-1
  public static boolean isSignedBy(Envelope manifest, Signer signer) {
    byte[] message = Envelope.preAuthenticationEncoding(manifest.payload());
    for (Signer.Key key : signer.keys()) {
      List<Signature> found =
          manifest.signatures().stream()
              .filter(each -> each.keyid().equals(signer.keyid(key)))
              .toList();
      if (found.size() != 1
          || !key.algorithm()
              .verifies(
                  key.publicKey(), message, Base64.getDecoder().decode(found.getFirst().sig()))) {
        return false;
      }
    }
    return true;
  }
}
