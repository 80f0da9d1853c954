package io.weightseal.signing.oms;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.format.Envelope;
import io.weightseal.format.JsonText;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// A Sigstore bundle: a DSSE envelope with one signature, and what helps to verify it. Immutable.
///
/// What it says is given out by [Trust] alone, once its signature is verified.
///
/// Source: https://docs.sigstore.dev/about/bundle/
public final class Bundle {
  /// What the reference implementation calls a bundle.
  public static final String USUAL_NAME = "model.sig";

  /// Larger ones are refused.
  public static final int MAX_BYTES = 64 << 20;

  static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
  static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

  private final Material material;
  private final byte[] payload;
  private final byte[] signature;

  /// What a bundle says about who signed. None of it is to be believed.
  sealed interface Material {
    /// @param hint SHA-256 of the public key's PEM; empty where older writers left it out
    record KeyHint(String hint) implements Material {}

    /// @param certificates that of the signing key, then others on the way to an authority
    record Chain(List<X509Certificate> certificates) implements Material {
      public Chain {
        certificates = List.copyOf(certificates);
      }
    }
  }

  Bundle(Material material, byte[] payload, byte[] signature) {
    this.material = material;
    this.payload = payload.clone();
    this.signature = signature.clone();
  }

  /// @param what how errors call the bundle
  /// @throws UnsupportedVersionException for a bundle of another kind, or one that was signed
  ///   without a key of the signer's own
  public static Bundle parse(String what, byte[] json)
      throws MalformedArtifactException, UnsupportedVersionException {
    if (json.length > MAX_BYTES) {
      throw new MalformedArtifactException(
          what + ": " + json.length + " bytes; at most " + MAX_BYTES + " are allowed");
    }
    return BundleText.read(what, json);
  }

  Material material() {
    return material;
  }

  /// The statement, which nobody has verified yet; a copy.
  byte[] payload() {
    return payload.clone();
  }

  byte[] signature() {
    return signature.clone();
  }

  /// What the signature covers.
  byte[] signedBytes() {
    return Envelope.preAuthenticationEncoding(payload);
  }

  /// The bundle as the reference implementation writes it.
  public byte[] json() {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("mediaType", MEDIA_TYPE);
          out.writeObjectPropertyStart("verificationMaterial");
          switch (material) {
            case Material.KeyHint(String hint) -> {
              out.writeObjectPropertyStart("publicKey");
              out.writeStringProperty("hint", hint);
              out.writeEndObject();
            }
            case Material.Chain(List<X509Certificate> certificates) -> write(out, certificates);
          }
          out.writeArrayPropertyStart("tlogEntries");
          out.writeEndArray();
          out.writeEndObject();
          writeEnvelope(out);
          out.writeEndObject();
        });
  }

  private static void write(JsonGenerator out, List<X509Certificate> certificates) {
    out.writeObjectPropertyStart("x509CertificateChain");
    out.writeArrayPropertyStart("certificates");
    for (X509Certificate each : certificates) {
      out.writeStartObject();
      try {
        out.writeStringProperty("rawBytes", base64(each.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new AssertionError("it was decoded", e);
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void writeEnvelope(JsonGenerator out) {
    out.writeObjectPropertyStart("dsseEnvelope");
    out.writeStringProperty("payload", base64(payload));
    out.writeStringProperty("payloadType", PAYLOAD_TYPE);
    out.writeArrayPropertyStart("signatures");
    out.writeStartObject();
    out.writeStringProperty("sig", base64(signature));
    out.writeStringProperty("keyid", "");
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
