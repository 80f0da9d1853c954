package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.keys.aws.KmsStub.Answer;
import io.weightseal.testkit.Secrets;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kms.model.KmsException;

/// How refusals and nonsense are reported, and that each is one attempt.
class RefusalsTest {
  private static final String CODES =
      """
      NotFoundException,                   400, ABSENT
      InvalidArnException,                 400, ABSENT
      DisabledException,                   400, DISABLED
      KMSInvalidStateException,            400, DISABLED
      CustomKeyStoreInvalidStateException, 400, DISABLED
      InvalidCiphertextException,          400, WRONG_CONTEXT
      IncorrectKeyException,               400, WRONG_CONTEXT
      AccessDeniedException,               400, DENIED
      InvalidGrantTokenException,          400, DENIED
      OptInRequired,                       403, DENIED
      UnrecognizedClientException,         400, DENIED
      InvalidClientTokenId,                403, DENIED
      InvalidSignatureException,           400, DENIED
      IncompleteSignature,                 400, DENIED
      MissingAuthenticationTokenException, 400, DENIED
      ExpiredTokenException,               400, DENIED
      RequestExpired,                      400, DENIED
      ThrottlingException,                 400, THROTTLED
      Throttling,                          400, THROTTLED
      RequestLimitExceeded,                400, THROTTLED
      LimitExceededException,              400, THROTTLED
      TooManyRequestsException,            429, THROTTLED
      SomethingNew,                        429, THROTTLED
      KMSInternalException,                500, UNAVAILABLE
      DependencyTimeoutException,          500, UNAVAILABLE
      KeyUnavailableException,             500, UNAVAILABLE
      KMSInternalException,                400, UNAVAILABLE
      ServiceUnavailable,                  503, UNAVAILABLE
      InternalFailure,                     500, UNAVAILABLE
      SomethingNew,                        500, UNAVAILABLE
      ConflictException,                   400, UNAVAILABLE
      CloudHsmClusterNotActiveException,   400, UNAVAILABLE
      XksProxyUriUnreachableException,     400, UNAVAILABLE
      XksProxyInvalidResponseException,    400, UNAVAILABLE
      AlreadyExistsException,              400, EXISTS
      InvalidKeyUsageException,            400, UNSUPPORTED
      UnsupportedOperationException,       400, UNSUPPORTED
      ValidationException,                 400, UNSUPPORTED
      DryRunOperationException,            400, UNSUPPORTED
      SomethingNew,                        400, UNSUPPORTED
      SomethingNew,                        403, DENIED
      """;

  /// Errors of operations that are never called.
  private static final Set<String> OF_OTHER_OPERATIONS =
      Set.of(
          "CloudHsmClusterInUse",
          "CloudHsmClusterInvalidConfiguration",
          "CloudHsmClusterNotFound",
          "CloudHsmClusterNotRelated",
          "CustomKeyStoreHasCmKs",
          "CustomKeyStoreNameInUse",
          "CustomKeyStoreNotFound",
          "ExpiredImportToken",
          "IncorrectKeyMaterial",
          "IncorrectTrustAnchor",
          "InvalidAliasName",
          "InvalidGrantId",
          "InvalidImportToken",
          "InvalidMarker",
          "KmsInvalidMac",
          "KmsInvalidSignature",
          "MalformedPolicyDocument",
          "Tag",
          "XksKeyAlreadyInUse",
          "XksKeyInvalidConfiguration",
          "XksKeyNotFound",
          "XksProxyIncorrectAuthenticationCredential",
          "XksProxyInvalidConfiguration",
          "XksProxyUriEndpointInUse",
          "XksProxyUriInUse",
          "XksProxyVpcEndpointServiceInUse",
          "XksProxyVpcEndpointServiceInvalidConfiguration",
          "XksProxyVpcEndpointServiceNotFound");

  @ParameterizedTest
  @CsvSource(textBlock = CODES)
  void sortsEachCodeAndAsksOnce(String code, int status, Reason reason) throws Exception {
    try (KmsStub kms = new KmsStub(request -> Answer.error(status, code, "said the service"));
        AwsKeyService service = AwsKeyService.open(kms.settings());
        DataKey dataKey = Models.dataKey()) {
      KeyServiceException onWrap =
          assertThrows(
              KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN));
      assertEquals(reason, onWrap.reason());
      assertTrue(onWrap.getMessage().startsWith(Models.KEY.value() + " "), onWrap.getMessage());
      assertTrue(onWrap.getMessage().contains("(" + code + ", HTTP " + status));
      assertTrue(onWrap.getMessage().contains("request 00000000-1111-2222-3333-444444444444"));
      assertTrue(onWrap.getMessage().contains("; "), onWrap.getMessage());
      KeyServiceException onUnwrap =
          assertThrows(
              KeyServiceException.class,
              () -> service.unwrap(Models.recipient(Models.KEY), Models.PLAIN));
      assertEquals(reason, onUnwrap.reason());
      assertEquals(2, kms.requests().size(), "one attempt for each call");
    }
  }

  @Test
  void knowsEveryErrorThatTheSdkKnows() throws IOException {
    Set<String> sorted = new HashSet<>(OF_OTHER_OPERATIONS);
    CODES
        .lines()
        .map(line -> line.substring(0, line.indexOf(',')).strip())
        .forEach(
            code -> sorted.add(code.replaceFirst("Exception$", "").replaceFirst("^KMS", "Kms")));
    Set<String> modelled = new HashSet<>();
    Path jar =
        Path.of(KmsException.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    try (FileSystem files = FileSystems.newFileSystem(jar);
        Stream<Path> classes =
            Files.list(files.getPath("/software/amazon/awssdk/services/kms/model"))) {
      classes
          .map(each -> each.getFileName().toString())
          .filter(name -> name.endsWith("Exception.class") && !name.equals("KmsException.class"))
          .forEach(name -> modelled.add(name.replace("Exception.class", "")));
    }
    assertTrue(modelled.size() > 40, modelled.toString());
    modelled.removeAll(sorted);
    assertEquals(Set.of(), modelled, "errors that nobody has sorted");
  }

  @Test
  void saysWhoWasDeniedWhat() throws Exception {
    String role = "arn:aws:sts::123456789012:assumed-role/trainer/session";
    String message =
        "User: " + role + " is not authorized to perform: kms:Decrypt on resource: arn:aws:kms";
    try (KmsStub kms = new KmsStub(any -> Answer.error(400, "AccessDeniedException", message));
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      KeyServiceException denied =
          assertThrows(
              KeyServiceException.class,
              () -> service.unwrap(Models.recipient(Models.KEY), Models.PLAIN));
      assertTrue(denied.getMessage().contains(role + " may not kms:Decrypt"), denied.getMessage());
    }
  }

  @Test
  void repeatsNothingThatTheServiceEchoes() throws Exception {
    try (KmsStub kms =
            new KmsStub(
                request ->
                    Answer.error(400, "AccessDeniedException", request.text().replace("\"", "")));
        AwsKeyService service = AwsKeyService.open(kms.settings());
        DataKey dataKey = Models.dataKey()) {
      KeyServiceException refused =
          assertThrows(
              KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN));
      byte[] secret = dataKey.<byte[], RuntimeException>use(byte[]::clone);
      assertTrue(
          kms.requests().get(0).text().contains(Base64.getEncoder().encodeToString(secret)),
          "the stub echoed the data key");
      Secrets.assertNamesButHoldsNot(refused, Models.KEY.value(), secret);
    }
  }

  @Test
  void repeatsNothingOfAnAnswerThatCannotBeRead() throws Exception {
    byte[] secret = new byte[DataKey.BYTES];
    new java.security.SecureRandom().nextBytes(secret);
    String broken =
        "{\"Plaintext\":\"" + Base64.getEncoder().encodeToString(secret) + "\",\"KeyId\":}";
    try (KmsStub kms = new KmsStub(any -> new Answer(200, broken));
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      KeyServiceException refused =
          assertThrows(
              KeyServiceException.class,
              () -> service.unwrap(Models.recipient(Models.KEY), Models.PLAIN));
      assertEquals(Reason.UNAVAILABLE, refused.reason());
      Secrets.assertNamesButHoldsNot(refused, Models.KEY.value(), secret);
    }
  }

  @ParameterizedTest
  @CsvSource({"200", "404", "502"})
  void saysThatAWebPageIsNoAnswer(int status) throws Exception {
    try (KmsStub kms = new KmsStub(any -> new Answer(status, "<html>a proxy's page</html>"));
        AwsKeyService service = AwsKeyService.open(kms.settings());
        DataKey dataKey = Models.dataKey()) {
      KeyServiceException refused =
          assertThrows(
              KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN));
      assertEquals(
          status == 404 ? Reason.UNSUPPORTED : Reason.UNAVAILABLE,
          refused.reason(),
          () -> refused.getMessage());
      assertFalse(refused.getMessage().contains("html"));
      assertEquals(1, kms.requests().size());
    }
  }

  @Test
  void saysThatAnAnswerIsIncomplete() throws Exception {
    try (KmsStub kms = new KmsStub(any -> new Answer(200, "{}"));
        AwsKeyService service = AwsKeyService.open(kms.settings());
        DataKey dataKey = Models.dataKey()) {
      assertEquals(
          Reason.UNAVAILABLE,
          assertThrows(
                  KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN))
              .reason());
      assertEquals(
          Reason.UNAVAILABLE,
          assertThrows(
                  KeyServiceException.class,
                  () -> service.unwrap(Models.recipient(Models.KEY), Models.PLAIN))
              .reason());
    }
  }

  @Test
  void refusesWhatIsNoDataKey() throws Exception {
    String sixteen = Base64.getEncoder().encodeToString(new byte[16]);
    try (KmsStub kms = new KmsStub(any -> new Answer(200, "{\"Plaintext\":\"" + sixteen + "\"}"));
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      NotAuthenticException refused =
          assertThrows(
              NotAuthenticException.class,
              () -> service.unwrap(Models.recipient(Models.KEY), Models.PLAIN));
      assertTrue(refused.getMessage().contains("16 bytes"));
    }
  }

  @Test
  void saysThatRotationsOnDemandAreSpent() throws Exception {
    try (KmsStub kms =
            new KmsStub(
                request ->
                    request.operation().equals("DescribeKey")
                        ? new Answer(200, "{\"KeyMetadata\":{\"KeyId\":\"k\",\"Arn\":\"arn\"}}")
                        : Answer.error(400, "LimitExceededException", "25"));
        AwsKeyService service = AwsKeyService.open(kms.settings())) {
      KeyServiceException refused =
          assertThrows(KeyServiceException.class, () -> service.rotate(Models.KEY));
      assertEquals(Reason.UNSUPPORTED, refused.reason());
      assertTrue(refused.getMessage().contains("25 times"));
    }
  }
}
