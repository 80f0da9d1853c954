package io.weightseal.keys.aws;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SignResponse;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/// Keys of KMS that sign. They have no versions; an alias can come to stand for another key, so
/// that a signer's is named by its ARN. Safe for use by several threads.
///
/// Source: GetPublicKey and Sign in the AWS KMS API reference.
record KmsSigning(KmsConnection kms) {

  SigningKey key(KmsKey asked) throws KeyServiceException {
    GetPublicKeyResponse answer =
        kms.call(
            KmsAction.PUBLIC_KEY,
            asked,
            client -> client.getPublicKey(request -> request.keyId(asked.id())));
    @Nullable SdkBytes der = answer.publicKey();
    @Nullable String arn = answer.keyId();
    if (der == null || arn == null) {
      throw incomplete(asked);
    }
    KmsKey named = KmsKey.of(new KeyUri(AwsKeyService.SCHEME + ":///" + arn));
    return SigningKey.of(named.uri(), null, der.asByteArray());
  }

  byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    KmsKey named = KmsKey.of(key.key());
    SdkBytes message = SdkBytes.fromByteArray(key.requireDigest(digest));
    SignResponse answer =
        kms.call(
            KmsAction.SIGN,
            named,
            client ->
                client.sign(
                    request ->
                        request
                            .keyId(named.id())
                            .messageType(MessageType.DIGEST)
                            .signingAlgorithm(
                                key.onP384()
                                    ? SigningAlgorithmSpec.ECDSA_SHA_384
                                    : SigningAlgorithmSpec.ECDSA_SHA_256)
                            .message(message)));
    @Nullable SdkBytes signature = answer.signature();
    if (signature == null) {
      throw incomplete(named);
    }
    return signature.asByteArray();
  }

  private static KeyServiceException incomplete(KmsKey key) {
    return new KeyServiceException(
        Reason.UNAVAILABLE,
        key.uri() + ": the answer is incomplete; check the endpoint, and proxies on the way to it");
  }
}
