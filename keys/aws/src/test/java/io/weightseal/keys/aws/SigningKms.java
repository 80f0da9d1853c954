package io.weightseal.keys.aws;

import io.weightseal.testkit.EcPair;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/// What KMS answers about keys that sign, written from its API reference: moto takes a digest for a
/// message, and hashes it once more. Real keys on P-256 and P-384; strict about message type,
/// algorithm and length. It knows no permissions and no states of keys.
final class SigningKms implements KmsStub.Answerer {
  static final String ALIAS = "alias/release";
  private static final String PREFIX = "arn:aws:kms:" + Moto.REGION + ":" + Moto.ACCOUNT + ":key/";

  private final Map<String, EcPair> pairs =
      Map.of(arn("p256"), EcPair.on("P-256"), arn("p384"), EcPair.on("P-384"));

  /// @param name as the contract for keys that sign names them
  static String arn(String name) {
    return PREFIX + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public KmsStub.Answer answer(KmsStub.Request request) throws Exception {
    String asked = request.string("KeyId");
    String arn = asked.equals(ALIAS) ? arn("p256") : asked;
    if (arn.equals(arn("wrapping"))) {
      return KmsStub.Answer.error(400, "UnsupportedOperationException", "is symmetric");
    }
    EcPair pair = pairs.get(arn);
    if (pair == null) {
      return KmsStub.Answer.error(400, "NotFoundException", "Key is not found");
    }
    return switch (request.operation()) {
      case "GetPublicKey" ->
          new KmsStub.Answer(
              200,
              "{\"KeyId\":\"%s\",\"KeyUsage\":\"SIGN_VERIFY\",\"KeySpec\":\"ECC_NIST_P%s\",\"PublicKey\":\"%s\"}"
                  .formatted(arn, pair.bits(), base64(pair.publicKey().getEncoded())));
      case "Sign" -> sign(request, arn, pair);
      default -> throw new IllegalArgumentException(request.operation());
    };
  }

  private static KmsStub.Answer sign(KmsStub.Request request, String arn, EcPair pair)
      throws GeneralSecurityException {
    byte[] digest = Base64.getDecoder().decode(request.string("Message"));
    if (!request.string("MessageType").equals("DIGEST")
        || !request.string("SigningAlgorithm").equals("ECDSA_SHA_" + pair.bits())
        || digest.length != pair.bits() / 8) {
      return KmsStub.Answer.error(400, "ValidationException", "Digest is of a wrong length");
    }
    return new KmsStub.Answer(
        200, "{\"KeyId\":\"%s\",\"Signature\":\"%s\"}".formatted(arn, base64(pair.sign(digest))));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
