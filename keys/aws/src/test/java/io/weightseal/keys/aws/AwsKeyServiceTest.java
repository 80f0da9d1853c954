package io.weightseal.keys.aws;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.KeyServiceContract;
import software.amazon.awssdk.services.kms.KmsClient;

/// The contract, by a key's ARN.
class AwsKeyServiceTest extends KeyServiceContract {
  private String arn = "";

  @Override
  protected KeyService openService() {
    arn = Moto.newKey();
    return AwsKeyService.open(Moto.settings());
  }

  @Override
  protected KeyUri usableKey() {
    return Moto.uri(arn);
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
  protected void addVersion(KeyUri key) {
    try (KmsClient admin = Moto.admin()) {
      admin.rotateKeyOnDemand(request -> request.keyId(arn));
    }
  }

  @Override
  protected boolean rewrapsInside() {
    return true;
  }
}
