package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.SigningKeyContract;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/// Keys of moto's KMS that sign.
class AwsSigningKeyTest extends SigningKeyContract {
  private String p256 = "";
  private String p384 = "";
  private String wrapping = "";

  @Override
  protected KeyService openService() {
    p256 = newKey(KeySpec.ECC_NIST_P256);
    p384 = newKey(KeySpec.ECC_NIST_P384);
    wrapping = Moto.newKey();
    return AwsKeyService.open(Moto.settings());
  }

  private static String newKey(KeySpec spec) {
    try (KmsClient admin = Moto.admin()) {
      return admin
          .createKey(request -> request.keySpec(spec).keyUsage(KeyUsageType.SIGN_VERIFY))
          .keyMetadata()
          .arn();
    }
  }

  @Override
  protected KeyUri p256Key() {
    return Moto.uri(p256);
  }

  @Override
  protected KeyUri p384Key() {
    return Moto.uri(p384);
  }

  @Override
  protected KeyUri wrappingKey() {
    return Moto.uri(wrapping);
  }

  @Override
  protected KeyUri absentKey() {
    return Moto.uri(
        "arn:aws:kms:"
            + Moto.REGION
            + ":"
            + Moto.ACCOUNT
            + ":key/00000000-0000-4000-8000-000000000000");
  }

  @Override
  protected boolean addVersion(KeyUri key) {
    return false;
  }

  @Test // sign-v1#svc-1
  void namesByItsArnWhatAnAliasStandsFor() throws Exception {
    String alias = "alias/signs-" + p256.substring(p256.length() - 12);
    try (KmsClient admin = Moto.admin();
        AwsKeyService service = AwsKeyService.open(Moto.settings())) {
      admin.createAlias(request -> request.aliasName(alias).targetKeyId(p256));
      assertEquals(Moto.uri(p256), service.signingKey(Moto.uri(alias)).key());
    }
  }
}
