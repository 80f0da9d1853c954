package io.weightseal.keys.aws;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// What KMS answers about keys that sign, written from its API reference: moto takes a digest for a
/// message, and hashes it once more. Real keys on P-256 and P-384; strict about message type,
/// algorithm and length. It knows no permissions and no states of keys.
final class SigningKms implements KmsStub.Answerer {
  static final String ALIAS = "alias/release";
  private static final String PREFIX =
      "arn:aws:kms:"
          + Moto.REGION
          + ":"
          + Moto.ACCOUNT
          + ":key/00000000-0000-4000-8000-00000000000";

  private final Map<String, KeyPair> pairs = new HashMap<>();

  SigningKms() throws GeneralSecurityException {
    pairs.put(p256(), pair(256));
    pairs.put(p384(), pair(384));
  }

  private static KeyPair pair(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  static String p256() {
    return PREFIX + "1";
  }

  static String p384() {
    return PREFIX + "2";
  }

  static String symmetric() {
    return PREFIX + "3";
  }

  static String absent() {
    return PREFIX + "4";
  }

  @Override
  public KmsStub.Answer answer(KmsStub.Request request) throws Exception {
    String asked = request.string("KeyId");
    String arn = asked.equals(ALIAS) ? p256() : asked;
    if (arn.equals(symmetric())) {
      return KmsStub.Answer.error(400, "UnsupportedOperationException", "is symmetric");
    }
    KeyPair pair = pairs.get(arn);
    if (pair == null) {
      return KmsStub.Answer.error(400, "NotFoundException", "Key is not found");
    }
    String bits = arn.equals(p384()) ? "384" : "256";
    return switch (request.operation()) {
      case "GetPublicKey" ->
          new KmsStub.Answer(
              200,
              "{\"KeyId\":\"%s\",\"KeyUsage\":\"SIGN_VERIFY\",\"KeySpec\":\"ECC_NIST_P%s\",\"PublicKey\":\"%s\"}"
                  .formatted(arn, bits, base64(pair.getPublic().getEncoded())));
      case "Sign" -> sign(request, arn, bits, pair);
      default -> throw new IllegalArgumentException(request.operation());
    };
  }

  private static KmsStub.Answer sign(KmsStub.Request request, String arn, String bits, KeyPair pair)
      throws GeneralSecurityException {
    byte[] digest = Base64.getDecoder().decode(request.string("Message"));
    if (!request.string("MessageType").equals("DIGEST")
        || !request.string("SigningAlgorithm").equals("ECDSA_SHA_" + bits)
        || digest.length != Integer.parseInt(bits) / 8) {
      return KmsStub.Answer.error(400, "ValidationException", "Digest is of a wrong length");
    }
    Signature signer = Signature.getInstance("NONEwithECDSA");
    signer.initSign(pair.getPrivate());
    signer.update(digest);
    return new KmsStub.Answer(
        200, "{\"KeyId\":\"%s\",\"Signature\":\"%s\"}".formatted(arn, base64(signer.sign())));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
