package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.keys.aws.KmsStub.Request;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.kms.KmsClient;

/// What is sent: recorded on the way to moto, which answers.
class RequestsTest {
  private static final Map<String, String> CONTEXT =
      Map.of(
          "stage", "production",
          "weightseal:model", Models.ID.hex(),
          "weightseal:name", "llama",
          "weightseal:version", "3.1");

  private final ModelIdentity identity = Models.with(Map.of("stage", "production"));
  private KmsStub kms;
  private AwsKeyService service;
  private String arn;

  @BeforeEach
  void start() {
    arn = Moto.newKey();
    kms = KmsStub.beforeMoto();
    service = AwsKeyService.open(kms.settings());
  }

  @AfterEach
  void stop() {
    service.close();
    kms.close();
  }

  @Test
  void namesKeyAndContextInEveryRequest() throws Exception {
    String other = Moto.newKey();
    try (DataKey dataKey = Models.dataKey()) {
      Recipient wrapped = service.wrap(dataKey, Moto.uri(arn), identity);
      service.unwrap(wrapped, identity).close();
      Recipient moved = service.rewrap(wrapped, Moto.uri(other), identity).orElseThrow();
      assertEquals(Moto.uri(other), moved.key());
      service.unwrap(moved, identity).close();
    }
    List<Request> sent = kms.requests();
    assertEquals(
        List.of("Encrypt", "Decrypt", "ReEncrypt", "Decrypt"),
        sent.stream().map(Request::operation).toList());
    assertEquals(arn, sent.get(0).string("KeyId"));
    assertEquals(CONTEXT, context(sent.get(0), "EncryptionContext"));
    assertEquals(arn, sent.get(1).string("KeyId"));
    assertEquals(CONTEXT, context(sent.get(1), "EncryptionContext"));
    assertEquals(arn, sent.get(2).string("SourceKeyId"));
    assertEquals(other, sent.get(2).string("DestinationKeyId"));
    assertEquals(CONTEXT, context(sent.get(2), "SourceEncryptionContext"));
    assertEquals(CONTEXT, context(sent.get(2), "DestinationEncryptionContext"));
    assertEquals(other, sent.get(3).string("KeyId"));
  }

  private static Map<String, String> context(Request request, String name) {
    Map<String, String> pairs = new TreeMap<>();
    request
        .body()
        .field(name)
        .orElseThrow()
        .asObject()
        .forEach((key, value) -> pairs.put(key, value.asString()));
    return pairs;
  }

  @Test
  void takesEveryFormOfAKeysName() throws Exception {
    String name = "alias/models-" + System.nanoTime();
    String id = arn.substring(arn.indexOf('/') + 1);
    try (KmsClient admin = Moto.admin()) {
      admin.createAlias(request -> request.aliasName(name).targetKeyId(id));
    }
    String aliasArn = "arn:aws:kms:" + Moto.REGION + ":" + Moto.ACCOUNT + ":" + name;
    for (String form : List.of(arn, id, name, aliasArn)) {
      try (DataKey dataKey = Models.dataKey()) {
        Recipient wrapped = service.wrap(dataKey, Moto.uri(form), identity);
        assertEquals("awskms:///" + form, wrapped.key().value());
        service.unwrap(wrapped, identity).close();
        assertTrue(service.rewrap(wrapped, Moto.uri(arn), identity).isPresent());
      }
      assertEquals(form, kms.requests().getLast().string("SourceKeyId"));
      assertEquals(Moto.uri(form), service.status(Moto.uri(form)).key());
      assertEquals(Moto.uri(form), service.rotate(Moto.uri(form)).key());
      // Rotation takes no alias, so the key behind it is named.
      assertEquals(arn, kms.requests().getLast().string("KeyId"));
    }
  }

  @Test
  void sendsOneRequestForEachWrapAndUnwrap() throws Exception {
    try (DataKey dataKey = Models.dataKey()) {
      Recipient wrapped = service.wrap(dataKey, Moto.uri(arn), identity);
      assertEquals(1, kms.requests().size());
      service.unwrap(wrapped, identity).close();
      assertEquals(2, kms.requests().size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "awskms:///arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "awskms:///arn:aws:kms:us-east-1:123456789012:alias/models",
        "awskms://kms.example.org/alias/models",
        "awskms://169.254.169.254/1234abcd-12ab-34cd-56ef-1234567890ab",
        "awskms:///arn:aws:s3:eu-west-1:123456789012:key/1234abcd",
        "awskms:///alias/../models?x=1",
        "awskms:///",
        "awskms:alias/models"
      })
  void sendsNothingForAKeyThatIsRefused(String text) {
    KeyUri uri = new KeyUri(text);
    assertFalse(service.knows(uri));
    try (DataKey dataKey = Models.dataKey()) {
      assertNamed(uri, () -> service.wrap(dataKey, uri, identity));
      assertNamed(uri, () -> service.rewrap(Models.recipient(Models.KEY), uri, identity));
    }
    assertNamed(uri, () -> service.unwrap(Models.recipient(uri), identity));
    assertNamed(uri, () -> service.rewrap(Models.recipient(uri), Moto.uri(arn), identity));
    assertNamed(uri, () -> service.status(uri));
    assertNamed(uri, () -> service.rotate(uri));
    assertEquals(List.of(), kms.requests());
  }

  private static void assertNamed(KeyUri uri, org.junit.jupiter.api.function.Executable use) {
    KeyServiceException refused = assertThrows(KeyServiceException.class, use);
    assertTrue(refused.getMessage().contains(uri.value()), refused.getMessage());
    assertTrue(refused.getMessage().contains("; "), refused.getMessage());
    assertFalse(refused.retryable());
  }

  @Test
  void namesBothRegionsWhenAKeyIsOfAnother() {
    KeyUri elsewhere =
        Moto.uri("arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab");
    KeyServiceException refused =
        assertThrows(
            KeyServiceException.class, () -> service.unwrap(Models.recipient(elsewhere), identity));
    assertEquals(Reason.DENIED, refused.reason());
    assertTrue(refused.getMessage().contains("us-east-1"));
    assertTrue(refused.getMessage().contains(Moto.REGION));
  }

  @Test
  void sendsNothingForAContextThatKmsCannotHold() {
    for (Map<String, String> pairs :
        List.of(
            Map.of("weightseal:name", "x"),
            Map.of("aws:account", "x"),
            Map.of("a", "x".repeat(1024), "b", "é".repeat(512), "c", "x".repeat(1024))
                .entrySet()
                .stream()
                .collect(
                    TreeMap<String, String>::new,
                    (all, pair) -> {
                      for (int i = 0; i < 3; i++) {
                        all.put(pair.getKey() + i, pair.getValue());
                      }
                    },
                    Map::putAll))) {
      ModelIdentity other = Models.with(pairs);
      try (DataKey dataKey = Models.dataKey()) {
        KeyServiceException refused =
            assertThrows(
                KeyServiceException.class, () -> service.wrap(dataKey, Moto.uri(arn), other));
        assertEquals(Reason.UNSUPPORTED, refused.reason());
      }
      assertThrows(
          KeyServiceException.class, () -> service.unwrap(Models.recipient(Moto.uri(arn)), other));
    }
    assertEquals(List.of(), kms.requests());
  }

  @Test
  void sendsTheDataKeyAsPlaintextOfEncryptOnly() throws Exception {
    try (DataKey dataKey = Models.dataKey()) {
      Recipient wrapped = service.wrap(dataKey, Moto.uri(arn), identity);
      service.rewrap(wrapped, Moto.uri(arn), identity);
    }
    assertTrue(
        kms.requests().get(0).body().field("Plaintext").map(JsonNode::isString).orElse(false));
    assertEquals(1, kms.requests().stream().filter(r -> r.text().contains("Plaintext")).count());
  }

  @Test
  void leavesOtherServicesKeysAlone() throws Exception {
    assertTrue(
        service
            .rewrap(Models.recipient(Moto.uri(arn)), new KeyUri("local:team"), identity)
            .isEmpty());
    assertThrows(IllegalArgumentException.class, () -> service.status(new KeyUri("local:team")));
    assertEquals(List.of(), kms.requests());
  }
}
