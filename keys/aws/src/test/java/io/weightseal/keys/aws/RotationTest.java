package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyStatus.State;
import io.weightseal.api.KeyStatus.Version;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.aws.KmsStub.Answer;
import io.weightseal.keys.aws.KmsStub.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;

/// State, versions and rotation: by moto where it shows them, by a stub where it does not.
class RotationTest {
  private static final String OLD = "0".repeat(64);
  private static final String MIDDLE = "1".repeat(64);
  private static final String NEW = "2".repeat(64);

  @Test
  void readsEveryPageOfRotations() throws Exception {
    String arn = Moto.newKey();
    try (KmsClient admin = Moto.admin();
        KmsStub kms = KmsStub.beforeMoto();
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      for (int i = 0; i < 205; i++) {
        admin.rotateKeyOnDemand(request -> request.keyId(arn));
      }
      List<Version> versions = service.status(Moto.uri(arn)).versions();
      assertEquals(205, versions.size());
      assertEquals(
          versions.stream().sorted(Comparator.comparing(Version::created)).toList(), versions);
      assertEquals(
          3, kms.requests().stream().filter(r -> r.operation().equals("ListKeyRotations")).count());
    }
  }

  @Test
  void asksKmsToRotate() throws Exception {
    KeyUri key = Moto.uri(Moto.newKey());
    try (AwsKeyService service = AwsKeyService.open(Moto.settings())) {
      assertEquals(List.of(), service.status(key).versions());
      service.rotate(key);
      service.rotate(key);
      assertEquals(2, service.status(key).versions().size());
    }
  }

  @Test
  void asksKmsToRotateOnATimer() throws Exception {
    String arn = Moto.newKey();
    try (KmsClient admin = Moto.admin();
        KmsStub kms = KmsStub.beforeMoto();
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      service.rotateEvery(Moto.uri(arn), Duration.ofDays(90));
      assertTrue(admin.getKeyRotationStatus(request -> request.keyId(arn)).keyRotationEnabled());
      Request sent = kms.requests().getLast();
      assertEquals("EnableKeyRotation", sent.operation());
      assertEquals(arn, sent.string("KeyId"));
      assertEquals("90", sent.body().field("RotationPeriodInDays").orElseThrow().asNumber());
      service.rotateEvery(Moto.uri(arn), Duration.ofDays(2560));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P89D", "P2561D", "P90DT1S", "PT0S", "P-90D", "PT2159H"})
  void namesTheRangeOfPeriods(String period) {
    try (KmsStub kms = KmsStub.beforeMoto();
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      KeyServiceException refused =
          assertThrows(
              KeyServiceException.class,
              () -> service.rotateEvery(Models.KEY, Duration.parse(period)));
      assertEquals(Reason.UNSUPPORTED, refused.reason());
      assertTrue(refused.getMessage().contains("90 to 2560"), refused.getMessage());
      assertEquals(List.of(), kms.requests());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Enabled,                ENABLED",
    "Disabled,               DISABLED",
    "PendingDeletion,        PENDING_DELETION",
    "PendingReplicaDeletion, PENDING_DELETION",
    "PendingImport,          DISABLED",
    "Unavailable,            DISABLED",
    "Creating,               DISABLED",
    "Updating,               DISABLED",
    "NeverHeardOf,           DISABLED"
  })
  void saysTheState(String told, State state) throws Exception {
    try (KmsStub kms =
            new KmsStub(
                request ->
                    request.operation().equals("DescribeKey")
                        ? described(told)
                        : Answer.error(400, "KMSInvalidStateException", "not now"));
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      KeyStatus status = service.status(Models.KEY);
      assertEquals(state, status.state());
      assertEquals(List.of(new Version(NEW, null, State.ENABLED)), status.versions());
      assertNull(status.rotationPeriod());
    }
  }

  @Test
  void saysTheStateThatMotoSays() throws Exception {
    String arn = Moto.newKey();
    try (KmsClient admin = Moto.admin();
        AwsKeyService service = AwsKeyService.open(Moto.settings())) {
      admin.disableKey(request -> request.keyId(id(arn)));
      assertEquals(State.DISABLED, service.status(Moto.uri(arn)).state());
      admin.scheduleKeyDeletion(request -> request.keyId(id(arn)).pendingWindowInDays(7));
      assertEquals(State.PENDING_DELETION, service.status(Moto.uri(arn)).state());
    }
  }

  private static String id(String arn) {
    return arn.substring(arn.indexOf('/') + 1);
  }

  @Test
  void namesVersionsByTheirMaterial() throws Exception {
    String rotations =
        """
        {"Truncated":false,"Rotations":[
          {"KeyId":"k","KeyMaterialId":"%s","KeyMaterialState":"CURRENT","RotationDate":1700000000},
          {"KeyId":"k","KeyMaterialId":"%s","KeyMaterialState":"NON_CURRENT"},
          {"KeyId":"k","KeyMaterialId":"%s","KeyMaterialState":"PENDING_ROTATION"},
          {"KeyId":"k","KeyMaterialId":"%s","KeyMaterialState":"NON_CURRENT","RotationDate":1690000000,
           "ImportState":"PENDING_IMPORT"}]}
        """
            .formatted(NEW, OLD, "3".repeat(64), MIDDLE);
    try (KmsStub kms = new KmsStub(answers(rotations));
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      KeyStatus status = service.status(Models.KEY);
      assertEquals(
          List.of(
              new Version(OLD, Instant.ofEpochSecond(1_600_000_000), State.ENABLED),
              new Version(MIDDLE, Instant.ofEpochSecond(1_690_000_000), State.DISABLED),
              new Version(NEW, Instant.ofEpochSecond(1_700_000_000), State.ENABLED)),
          status.versions());
      assertEquals(Duration.ofDays(180), status.rotationPeriod());
      assertEquals(
          "ALL_KEY_MATERIAL",
          kms.requests().stream()
              .filter(request -> request.operation().equals("ListKeyRotations"))
              .findFirst()
              .orElseThrow()
              .string("IncludeKeyMaterial"));
      assertEquals(new KeyRotation(Models.KEY, NEW, null), service.rotate(Models.KEY));
    }
  }

  private static KmsStub.Answerer answers(String rotations) {
    Map<String, Answer> answers =
        Map.of(
            "DescribeKey",
            described("Enabled"),
            "ListKeyRotations",
            new Answer(200, rotations),
            "GetKeyRotationStatus",
            new Answer(200, "{\"KeyRotationEnabled\":true,\"RotationPeriodInDays\":180}"),
            "RotateKeyOnDemand",
            new Answer(200, "{\"KeyId\":\"k\"}"));
    return request -> answers.get(request.operation());
  }

  private static Answer described(String state) {
    return new Answer(
        200,
        """
        {"KeyMetadata":{"KeyId":"1234abcd","Arn":"%s","KeyState":"%s","CreationDate":1600000000,
         "CurrentKeyMaterialId":"%s"}}
        """
            .formatted(Models.KEY.name().substring(3), state, NEW));
  }

  @Test
  void showsTheNewestVersionOfAKeyWhoseRotationsAreNotShown() throws Exception {
    try (KmsStub kms =
            new KmsStub(
                request ->
                    switch (request.operation()) {
                      case "DescribeKey" -> described("Enabled");
                      case "GetKeyRotationStatus" ->
                          new Answer(200, "{\"KeyRotationEnabled\":false}");
                      default -> Answer.error(400, "AccessDeniedException", "another account");
                    });
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      assertEquals(
          List.of(new Version(NEW, null, State.ENABLED)), service.status(Models.KEY).versions());
    }
  }

  @Test
  void recordsTheMaterialThatReencrypted() throws Exception {
    try (KmsStub kms =
            new KmsStub(
                request ->
                    new Answer(
                        200,
                        "{\"CiphertextBlob\":\"AAEC\",\"DestinationKeyMaterialId\":\""
                            + NEW
                            + "\"}"));
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      assertEquals(
          NEW,
          service
              .rewrap(Models.recipient(Models.KEY), Models.KEY, Models.PLAIN)
              .orElseThrow()
              .keyVersion());
    }
  }
}
