package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import io.weightseal.testkit.SigningKeyContract;
import java.security.Signature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/// The contract, by keys' ARNs.
class AwsSigningKeyTest extends SigningKeyContract {
  private KmsStub stub;
  private KeyService service;

  @Override
  protected KeyService openService() throws Exception {
    stub = new KmsStub(new SigningKms());
    service = AwsKeyService.open(stub.settings());
    return service;
  }

  @AfterEach
  void stop() {
    stub.close();
  }

  @Override
  protected KeyUri key(String name) {
    return Moto.uri(SigningKms.arn(name));
  }

  @Override
  protected boolean addVersion(KeyUri key) {
    return false;
  }

  @Test // sign-v1#svc-1
  void namesByItsArnWhatAnAliasStandsFor() throws Exception {
    assertEquals(key(P256), service.signingKey(Moto.uri(SigningKms.ALIAS)).key());
  }

  /// moto hashes what it is given even when that is a digest.
  @Test
  void hasMotoSign() throws Exception {
    String arn;
    try (KmsClient admin = Moto.admin()) {
      arn =
          admin
              .createKey(
                  request ->
                      request.keySpec(KeySpec.ECC_NIST_P384).keyUsage(KeyUsageType.SIGN_VERIFY))
              .keyMetadata()
              .arn();
    }
    try (KeyService moto = AwsKeyService.open(Moto.settings())) {
      SigningKey key = moto.signingKey(Moto.uri(arn));
      byte[] signature = moto.sign(key, new byte[48]);
      Signature verifier = Signature.getInstance("SHA384withECDSA");
      verifier.initVerify(key.publicKey());
      verifier.update(new byte[48]);
      assertTrue(verifier.verify(signature));
    }
  }
}
