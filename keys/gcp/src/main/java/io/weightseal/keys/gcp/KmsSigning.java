package io.weightseal.keys.gcp;

import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.AsymmetricSignResponse;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.Digest;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.PublicKey;
import com.google.protobuf.ByteString;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.SigningKey;
import java.util.Comparator;
import java.util.Objects;

/// Keys of Cloud KMS that sign: of the purpose `ASYMMETRIC_SIGN`, whose versions are keys of their
/// own. Safe for use by several threads.
///
/// Source: `google/cloud/kms/v1/service.proto` and its comments.
record KmsSigning(KmsClient client, KeyVersions versions) {

  /// The newest version that is enabled. Two calls, and one more for each further page of versions.
  SigningKey key(CryptoKeyName name) throws KeyServiceException {
    String number =
        versions.list(KmsOperation.PUBLIC_KEY, name).stream()
            .filter(each -> each.getState() == CryptoKeyVersionState.ENABLED)
            .map(CryptoKeyVersion::getName)
            .flatMap(each -> name.versionIn(each).stream())
            .max(Comparator.comparingLong(Long::parseLong))
            .orElseThrow(() -> noneEnabled(name));
    PublicKey found =
        client.call(
            KmsOperation.PUBLIC_KEY,
            name.uri(),
            KeyManagementServiceClient::getPublicKeyCallable,
            GetPublicKeyRequest.newBuilder().setName(name.version(number)).build());
    requireSigning(name, found);
    boolean sound =
        found.getName().equals(name.version(number))
            && Checksums.matches(found.getPemBytes(), found.hasPemCrc32C(), found.getPemCrc32C());
    if (!sound) {
      throw GcpKeyService.garbled(KmsOperation.PUBLIC_KEY, name.uri());
    }
    return SigningKey.ofPem(name.uri(), number, found.getPem());
  }

  private static void requireSigning(CryptoKeyName name, PublicKey found)
      throws KeyServiceException {
    switch (found.getAlgorithm()) {
      case EC_SIGN_P256_SHA256, EC_SIGN_P384_SHA384 -> {}
      default -> throw SigningKey.unfit(name.uri(), null);
    }
  }

  byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    CryptoKeyName name = CryptoKeyName.of(key.key());
    String version =
        name.version(Objects.requireNonNull(key.version(), "a key of Cloud KMS has versions"));
    ByteString bytes = ByteString.copyFrom(key.requireDigest(digest));
    Digest.Builder sent = Digest.newBuilder();
    AsymmetricSignResponse answer =
        client.call(
            KmsOperation.SIGN,
            key.key(),
            KeyManagementServiceClient::asymmetricSignCallable,
            AsymmetricSignRequest.newBuilder()
                .setName(version)
                .setDigest(key.onP384() ? sent.setSha384(bytes) : sent.setSha256(bytes))
                .setDigestCrc32C(Checksums.of(bytes))
                .build());
    boolean sound =
        answer.getName().equals(version)
            && answer.getVerifiedDigestCrc32C()
            && Checksums.matches(
                answer.getSignature(), answer.hasSignatureCrc32C(), answer.getSignatureCrc32C());
    if (!sound) {
      throw GcpKeyService.garbled(KmsOperation.SIGN, key.key());
    }
    return answer.getSignature().toByteArray();
  }

  private static KeyServiceException noneEnabled(CryptoKeyName name) {
    return new KeyServiceException(
        Reason.DISABLED,
        name.uri() + " has no version that is enabled; enable one, or create one, in Cloud KMS");
  }
}
