package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.Recipient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/// Where moto is not as AWS KMS is, so that its tests show nothing there. `docs/keys/awskms.md`
/// lists these; when one of them fails here, moto has learnt it and the list is to be shortened.
class MotoLimitsTest {
  private final KmsClient admin = Moto.admin();
  private final SdkBytes secret = SdkBytes.fromByteArray(new byte[32]);
  private AwsKeyService service;
  private String arn;

  @BeforeEach
  void open() {
    arn = Moto.newKey();
    service = AwsKeyService.open(Moto.settings());
  }

  @AfterEach
  void close() {
    service.close();
    admin.close();
  }

  @Test
  void worksWithDisabledKeysAndThosePendingDeletion() throws Exception {
    String id = arn.substring(arn.indexOf('/') + 1);
    try (DataKey dataKey = Models.dataKey()) {
      Recipient wrapped = service.wrap(dataKey, Moto.uri(arn), Models.PLAIN);
      admin.disableKey(request -> request.keyId(id));
      service.unwrap(wrapped, Models.PLAIN).close();
      service.wrap(dataKey, Moto.uri(arn), Models.PLAIN);
      admin.scheduleKeyDeletion(request -> request.keyId(id));
      service.unwrap(wrapped, Models.PLAIN).close();
    }
  }

  @Test
  void doesWhatItWasAskedToTryOnly() {
    EncryptResponse answer =
        admin.encrypt(request -> request.keyId(arn).plaintext(secret).dryRun(true));
    assertTrue(answer.ciphertextBlob().asByteArray().length > 0);
  }

  @Test
  void cannotDecryptUnderMultiRegionKeys() throws Exception {
    String multi = admin.createKey(request -> request.multiRegion(true)).keyMetadata().arn();
    assertTrue(multi.contains(":key/mrk-"), multi);
    try (DataKey dataKey = Models.dataKey()) {
      Recipient wrapped = service.wrap(dataKey, Moto.uri(multi), Models.PLAIN);
      assertThrows(KeyServiceException.class, () -> service.unwrap(wrapped, Models.PLAIN));
    }
  }

  @Test
  void namesNoKeyMaterial() throws Exception {
    admin.rotateKeyOnDemand(request -> request.keyId(arn));
    KeyMetadata about = admin.describeKey(request -> request.keyId(arn)).keyMetadata();
    assertNull(about.currentKeyMaterialId());
    assertNull(
        admin.listKeyRotations(request -> request.keyId(arn)).rotations().get(0).keyMaterialId());
  }

  @Test
  void forgetsTheRotationPeriod() throws Exception {
    service.rotateEvery(Moto.uri(arn), Duration.ofDays(90));
    assertNull(service.status(Moto.uri(arn)).rotationPeriod());
  }

  @Test
  void ignoresTheSourceKeyOfReEncrypt() throws Exception {
    String other = Moto.newKey();
    try (DataKey dataKey = Models.dataKey()) {
      Recipient wrapped = service.wrap(dataKey, Moto.uri(arn), Models.PLAIN);
      Recipient misnamed =
          new Recipient(Moto.uri(other), null, wrapped.wrapped(), wrapped.created());
      assertTrue(service.rewrap(misnamed, Moto.uri(arn), Models.PLAIN).isPresent());
    }
  }

  @Test
  void takesPairsOfTheContextForOneText() {
    EncryptResponse made =
        admin.encrypt(
            request -> request.keyId(arn).plaintext(secret).encryptionContext(Map.of("a", "bc")));
    assertEquals(
        secret,
        admin
            .decrypt(
                request ->
                    request
                        .keyId(arn)
                        .ciphertextBlob(made.ciphertextBlob())
                        .encryptionContext(Map.of("ab", "c")))
            .plaintext());
  }

  @Test
  void takesAContextOfAnyLength() {
    admin.encrypt(
        request ->
            request
                .keyId(arn)
                .plaintext(secret)
                .encryptionContext(Map.of("a", "x".repeat(EncryptionContext.MAX_BYTES))));
  }

  @Test
  void deniesWhereKmsSaysThatTheKeyIsWrong() throws Exception {
    String other = Moto.newKey();
    try (DataKey dataKey = Models.dataKey()) {
      Recipient wrapped = service.wrap(dataKey, Moto.uri(arn), Models.PLAIN);
      Recipient misnamed =
          new Recipient(Moto.uri(other), null, wrapped.wrapped(), wrapped.created());
      KeyServiceException refused =
          assertThrows(KeyServiceException.class, () -> service.unwrap(misnamed, Models.PLAIN));
      assertEquals(KeyServiceException.Reason.DENIED, refused.reason());
    }
  }

  @Test
  void rotatesOftenerThanKmsAllows() {
    for (int i = 0; i < 26; i++) {
      admin.rotateKeyOnDemand(request -> request.keyId(arn));
    }
  }
}
