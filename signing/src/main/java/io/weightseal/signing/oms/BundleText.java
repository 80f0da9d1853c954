package io.weightseal.signing.oms;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.format.StrictJson;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What stands in a bundle, before anything is made of it.
final class BundleText {
  private static final int MAX_CERTIFICATES = 10;
  private static final int MAX_CERTIFICATE_BYTES = 65_536;
  private static final int MAX_SIGNATURE_BYTES = 1024;

  private String mediaType = "";
  private byte[] payload = {};
  private byte[] signature = {};
  private final List<Bundle.Material> materials = new ArrayList<>();
  private boolean keyless;

  private BundleText() {}

  static Bundle read(String what, byte[] json)
      throws MalformedArtifactException, UnsupportedVersionException {
    // First: other kinds of bundles have other shapes.
    String kind = StrictJson.read(what, json, BundleText::mediaType);
    if (!kind.equals(Bundle.MEDIA_TYPE)) {
      throw new UnsupportedVersionException(what + " is no bundle of " + Bundle.MEDIA_TYPE);
    }
    BundleText text = StrictJson.read(what, json, BundleText::read);
    if (text.keyless) {
      throw new UnsupportedVersionException(
          what + " was signed with a Sigstore identity and not with a key or certificate");
    }
    if (text.materials.size() != 1) {
      throw new MalformedArtifactException(
          what + ": either a public key or a chain of certificates must stand in it");
    }
    return new Bundle(text.materials.getFirst(), text.payload, text.signature);
  }

  private static String mediaType(StrictJson in) throws MalformedArtifactException {
    BundleText text = new BundleText();
    in.openObject(
        Map.of("mediaType", value -> text.mediaType = value.string()), Set.of("mediaType"));
    return text.mediaType;
  }

  private static BundleText read(StrictJson in) throws MalformedArtifactException {
    BundleText text = new BundleText();
    in.object(
        Map.of(
            "mediaType", value -> text.mediaType = value.string(),
            "verificationMaterial", text::material,
            "dsseEnvelope", text::envelope));
    return text;
  }

  private boolean material(StrictJson in) throws MalformedArtifactException {
    // A log's entries and times say when, and are for identities; with keys they prove nothing.
    in.object(
        Map.of(
            "publicKey",
            this::publicKey,
            "x509CertificateChain",
            this::chain,
            "certificate",
            value -> keyless = StrictJson.ANYTHING.read(value),
            "tlogEntries",
            StrictJson.ANYTHING,
            "timestampVerificationData",
            StrictJson.ANYTHING),
        Set.of());
    return true;
  }

  private boolean publicKey(StrictJson in) throws MalformedArtifactException {
    var key =
        new Object() {
          String hint = "";
        };
    // Before 1.1, the key itself stood here, which says no more about whose it is.
    in.object(
        Map.of(
            "hint", value -> key.hint = value.isNull() ? "" : value.string(),
            "rawBytes", StrictJson.ANYTHING,
            "keyDetails", StrictJson.ANYTHING),
        Set.of());
    return materials.add(new Bundle.Material.KeyHint(key.hint));
  }

  private boolean chain(StrictJson in) throws MalformedArtifactException {
    List<X509Certificate> certificates = new ArrayList<>();
    in.object(
        Map.of(
            "certificates",
            value -> certificates.addAll(value.array(MAX_CERTIFICATES, BundleText::certificate))));
    if (certificates.isEmpty()) {
      throw in.malformed("a certificate must stand here");
    }
    return materials.add(new Bundle.Material.Chain(certificates));
  }

  private static X509Certificate certificate(StrictJson in) throws MalformedArtifactException {
    var text =
        new Object() {
          byte[] der = {};
        };
    in.object(Map.of("rawBytes", value -> text.der = value.base64(1, MAX_CERTIFICATE_BYTES)));
    ByteArrayInputStream bytes = new ByteArrayInputStream(text.der);
    try {
      if (CertificateFactory.getInstance("X.509").generateCertificate(bytes)
              instanceof X509Certificate certificate
          && bytes.available() == 0) {
        return certificate;
      }
    } catch (CertificateException | RuntimeException e) {
      throw in.malformed("what stands here is no certificate");
    }
    throw in.malformed("what stands here is no certificate alone");
  }

  private boolean envelope(StrictJson in) throws MalformedArtifactException {
    in.object(
        Map.of(
            "payloadType",
            value -> {
              value.constant(Bundle.PAYLOAD_TYPE);
              return true;
            },
            "payload",
            value -> payload = value.base64(1, Bundle.MAX_BYTES),
            "signatures",
            this::signatures));
    return true;
  }

  private boolean signatures(StrictJson in) throws MalformedArtifactException {
    if (in.array(1, this::one).isEmpty()) {
      throw in.malformed("a signature must stand here");
    }
    return true;
  }

  private boolean one(StrictJson in) throws MalformedArtifactException {
    // The key's name is for whoever looks for the key; here it was named by who verifies.
    in.object(
        Map.of(
            "sig",
            value -> signature = value.base64(1, MAX_SIGNATURE_BYTES),
            "keyid",
            StrictJson.ANYTHING),
        Set.of("sig"));
    return true;
  }
}
