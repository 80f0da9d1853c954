package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// A DSSE envelope around a manifest's statement.
///
/// Source: DSSE v1, https://github.com/secure-systems-lab/dsse. spec: v1#manifestjson
public final class Envelope {
  private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
  private static final String MAC_KEY_ID = "weightseal/v1 manifest";
  private static final int MAX_SIGNATURES = 64;
  private static final int MAX_SIGNATURE_BYTES = 16_384;

  /// One signature over an envelope's payload.
  ///
  /// @param sig base64
  public record Signature(String keyid, String sig) {}

  private final byte[] payload;
  private final List<Signature> signatures;

  private Envelope(byte[] payload, List<Signature> signatures) {
    this.payload = payload;
    this.signatures = List.copyOf(signatures);
  }

  /// An envelope with the manifest MAC alone.
  public static Envelope of(byte[] payload, byte[] mac) {
    return new Envelope(
        payload.clone(),
        List.of(new Signature(MAC_KEY_ID, Base64.getEncoder().encodeToString(mac))));
  }

  public static Envelope parse(String file, byte[] json) throws MalformedArtifactException {
    // spec: v1#mft-2
    if (json.length > Manifest.MAX_BYTES) {
      throw new MalformedArtifactException(
          file + ": " + json.length + " bytes; at most " + Manifest.MAX_BYTES + " are allowed");
    }
    return StrictJson.read(
        file,
        json,
        in -> {
          var members =
              new Object() {
                byte[] payload = {};
                List<Signature> signatures = List.of();
              };
          in.object(
              Map.of(
                  "payloadType",
                  value -> {
                    value.constant(PAYLOAD_TYPE);
                    return PAYLOAD_TYPE;
                  },
                  "payload",
                  value -> members.payload = value.base64(1, Manifest.MAX_BYTES),
                  "signatures",
                  value -> members.signatures = value.array(MAX_SIGNATURES, Envelope::signature)));
          Envelope envelope = new Envelope(members.payload, members.signatures);
          envelope.requireOneMac(file);
          return envelope;
        });
  }

  private static Signature signature(StrictJson in) throws MalformedArtifactException {
    var members =
        new Object() {
          String keyid = "";
          byte[] sig = {};
        };
    in.object(
        Map.of(
            "keyid", value -> members.keyid = value.string(),
            "sig", value -> members.sig = value.base64(1, MAX_SIGNATURE_BYTES)));
    int length = members.keyid.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > 1024) {
      throw in.malformed("a keyid of " + length + " bytes; allowed are 1 to 1024");
    }
    return new Signature(members.keyid, Base64.getEncoder().encodeToString(members.sig));
  }

  private void requireOneMac(String file) throws MalformedArtifactException {
    // spec: v1#mft-7
    if (signatures.stream().filter(s -> s.keyid().equals(MAC_KEY_ID)).count() != 1) {
      throw new MalformedArtifactException(file + " does not carry exactly one manifest MAC");
    }
  }

  public byte[] json() {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("payloadType", PAYLOAD_TYPE);
          out.writeStringProperty("payload", Base64.getEncoder().encodeToString(payload));
          out.writeArrayPropertyStart("signatures");
          for (Signature signature : signatures) {
            out.writeStartObject();
            out.writeStringProperty("keyid", signature.keyid());
            out.writeStringProperty("sig", signature.sig());
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /// The statement; a copy.
  public byte[] payload() {
    return payload.clone();
  }

  /// The manifest MAC.
  public byte[] mac() {
    return signatures.stream()
        .filter(s -> s.keyid().equals(MAC_KEY_ID))
        .findFirst()
        .map(s -> Base64.getDecoder().decode(s.sig()))
        .orElse(new byte[0]);
  }

  /// All signatures but the manifest MAC: for local policy.
  public List<Signature> signatures() {
    return signatures.stream().filter(s -> !s.keyid().equals(MAC_KEY_ID)).toList();
  }

  /// The same statement and MAC, with `others` for signatures.
  ///
  /// @throws IllegalArgumentException when there are more than an envelope may have
  public Envelope withSignatures(List<Signature> others) {
    List<Signature> all = new ArrayList<>(signatures);
    all.removeIf(each -> !each.keyid().equals(MAC_KEY_ID));
    all.addAll(others);
    if (all.size() > MAX_SIGNATURES) {
      throw new IllegalArgumentException(
          "a manifest has at most " + (MAX_SIGNATURES - 1) + " signatures");
    }
    return new Envelope(payload, all);
  }

  /// The bytes that the MAC and every signature cover.
  public static byte[] preAuthenticationEncoding(byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 64);
    out.writeBytes(
        ("DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + payload.length + " ")
            .getBytes(StandardCharsets.UTF_8));
    out.writeBytes(payload);
    return out.toByteArray();
  }
}
