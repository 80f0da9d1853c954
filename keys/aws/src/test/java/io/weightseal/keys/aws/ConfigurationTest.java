package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Settings, and what the SDK finds where they are silent.
class ConfigurationTest {
  private static final List<String> PROPERTIES =
      List.of(
          "aws.accessKeyId",
          "aws.secretAccessKey",
          "aws.region",
          "aws.endpointUrl",
          "aws.endpointUrlSts",
          "aws.configFile",
          "aws.sharedCredentialsFile",
          "http.proxyHost",
          "http.proxyPort",
          "http.nonProxyHosts");

  private static final KeyUri ELSEWHERE =
      Moto.uri("arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab");

  private final Map<String, Optional<String>> before = new HashMap<>();
  @TempDir Path folder;

  @BeforeEach
  void remember() {
    for (String name : PROPERTIES) {
      before.put(name, Optional.ofNullable(System.getProperty(name)));
      System.clearProperty(name);
    }
  }

  @AfterEach
  void restore() {
    before.forEach(
        (name, value) ->
            value.ifPresentOrElse(
                text -> System.setProperty(name, text), () -> System.clearProperty(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "regoin,   eu-west-1,                       regoin",
    "region,   Ireland,                         Ireland",
    "region,   evil.example.org/,               region",
    "endpoint, http://kms.example.org,          https://",
    "endpoint, http://127.0.0.1.example.org,    https://",
    "endpoint, http://user:pw@127.0.0.1:5000,   https://",
    "endpoint, https://user:pw@kms.example.org, https://",
    "endpoint, https://kms.example.org/path,    https://",
    "endpoint, https://kms.example.org?x=1,     https://",
    "endpoint, ftp://127.0.0.1,                 https://",
    "endpoint, kms.example.org,                 https://",
    "endpoint, 'https://kms example',           https://"
  })
  void refusesSettingsThatCannotBe(String name, String value, String told) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> AwsKeyService.open(new KeyServiceSettings(Map.of(name, value))));
    assertTrue(refused.getMessage().contains(told), refused.getMessage());
    assertFalse(refused.getMessage().contains("pw"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://vpce-1.kms.eu-west-1.vpce.amazonaws.com",
        "https://kms.example.org:8443/",
        "http://127.0.0.1:5000",
        "http://localhost:4566/",
        "http://[::1]:5000"
      })
  void takesEndpointsThatOthersCannotRead(String endpoint) {
    AwsKeyService.open(new KeyServiceSettings(Map.of("endpoint", endpoint))).close();
  }

  @Test
  void takesTheRegionOfTheSdkWhereSettingsNameNone() throws Exception {
    System.setProperty("aws.region", Moto.REGION);
    KeyUri key = Moto.uri(Moto.newKey());
    Moto.signIn();
    try (AwsKeyService service = AwsKeyService.open(only("endpoint", Moto.server().http()));
        DataKey dataKey = Models.dataKey()) {
      assertTrue(service.knows(key));
      assertFalse(service.knows(ELSEWHERE));
      service.unwrap(service.wrap(dataKey, key, Models.PLAIN), Models.PLAIN).close();
      KeyServiceException refused =
          assertThrows(
              KeyServiceException.class, () -> service.wrap(dataKey, ELSEWHERE, Models.PLAIN));
      assertTrue(refused.getMessage().contains(ELSEWHERE.value()));
    }
  }

  @Test
  void takesTheRegionOfTheProfile() throws Exception {
    profile("[profile team]\nregion = us-east-1\n", "[team]\n" + keys("AKIAPROFILE"));
    try (AwsKeyService service =
        AwsKeyService.open(new KeyServiceSettings(Map.of("profile", "team")))) {
      assertTrue(service.knows(ELSEWHERE));
      assertFalse(service.knows(Models.KEY));
    }
  }

  @Test
  void saysThatNoRegionIsConfigured() throws Exception {
    Moto.signIn();
    try (AwsKeyService service = AwsKeyService.open(only("endpoint", "https://kms.invalid"));
        DataKey dataKey = Models.dataKey()) {
      assertTrue(service.knows(Models.KEY), "the instance may say which, so nothing is known yet");
      KeyServiceException refused =
          assertThrows(
              KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN));
      assertEquals(Reason.DENIED, refused.reason());
      assertTrue(refused.getMessage().contains("AWS_REGION"), refused.getMessage());
    }
  }

  @Test
  void saysThatThereAreNoCredentials() throws Exception {
    try (KmsStub kms = KmsStub.beforeMoto()) {
      KeyServiceSettings settings = kms.settings();
      Moto.signOut();
      try (AwsKeyService service = AwsKeyService.open(settings);
          DataKey dataKey = Models.dataKey()) {
        KeyServiceException refused =
            assertThrows(
                KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN));
        assertEquals(Reason.DENIED, refused.reason());
        assertTrue(refused.getMessage().contains("no AWS credentials"), refused.getMessage());
        assertTrue(service.principal().isEmpty());
        assertEquals(List.of(), kms.requests());
      }
    }
  }

  @Test
  void repeatsNothingThatACredentialProcessPrints() throws Exception {
    profile(
        "[profile team]\nregion = eu-west-1\ncredential_process = echo not-for-anybodys-eyes\n",
        "");
    try (AwsKeyService service = AwsKeyService.open(only("profile", "team"));
        DataKey dataKey = Models.dataKey()) {
      KeyServiceException refused =
          assertThrows(
              KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN));
      assertEquals(Reason.DENIED, refused.reason());
      StringWriter trace = new StringWriter();
      refused.printStackTrace(new PrintWriter(trace));
      assertFalse(trace.toString().contains("not-for-anybodys-eyes"), trace.toString());
    }
  }

  @Test
  void prefersAConfiguredProfileToTheEnvironment() throws Exception {
    profile("", "[team]\n" + keys("AKIAPROFILE"));
    KeyUri key = Moto.uri(Moto.newKey());
    Moto.signIn();
    KeyServiceSettings settings =
        new KeyServiceSettings(
            Map.of("profile", "team", "region", Moto.REGION, "endpoint", Moto.server().http()));
    try (AwsKeyService service = AwsKeyService.open(settings);
        DataKey dataKey = Models.dataKey()) {
      assertTrue(service.principal().isEmpty());
      service.wrap(dataKey, key, Models.PLAIN);
      assertEquals(Optional.of("access key AKIAPROFILE"), service.principal());
    }
  }

  @Test
  void takesTheRoleOfAProfile() throws Exception {
    profile(
        """
        [profile trainer]
        role_arn = arn:aws:iam::123456789012:role/trainer
        source_profile = base
        region = eu-west-1
        """,
        "[base]\n" + keys("AKIABASE"));
    System.setProperty("aws.endpointUrlSts", Moto.server().http());
    KeyUri key = Moto.uri(Moto.newKey());
    KeyServiceSettings settings =
        new KeyServiceSettings(Map.of("profile", "trainer", "endpoint", Moto.server().http()));
    try (AwsKeyService service = AwsKeyService.open(settings);
        DataKey dataKey = Models.dataKey()) {
      service.unwrap(service.wrap(dataKey, key, Models.PLAIN), Models.PLAIN).close();
      String principal = service.principal().orElseThrow();
      assertTrue(
          principal.matches("access key ASIA[A-Z0-9]+ of account " + Moto.ACCOUNT), principal);
    }
  }

  @Test
  void refusesAProfileThatIsNotThere() throws Exception {
    profile("", "[other]\n" + keys("AKIAPROFILE"));
    KeyServiceSettings settings =
        new KeyServiceSettings(Map.of("profile", "team", "region", Moto.REGION));
    try (AwsKeyService service = AwsKeyService.open(settings);
        DataKey dataKey = Models.dataKey()) {
      assertEquals(
          Reason.DENIED,
          assertThrows(
                  KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN))
              .reason());
    }
  }

  @Test
  void saysWhichAccessKeySigned() throws Exception {
    KeyUri key = Moto.uri(Moto.newKey());
    try (AwsKeyService service = AwsKeyService.open(Moto.settings());
        DataKey dataKey = Models.dataKey()) {
      service.wrap(dataKey, key, Models.PLAIN);
      assertEquals(Optional.of("access key " + Moto.ACCESS_KEY), service.principal());
    }
  }

  @Test
  void sendsNothingToAnEndpointOfTheEnvironmentWithoutTls() throws Exception {
    try (RawServer server = new RawServer(socket -> {})) {
      System.setProperty("aws.endpointUrl", server.settings().value("endpoint").orElseThrow());
      Moto.signIn();
      try (AwsKeyService service = AwsKeyService.open(only("region", Moto.REGION));
          DataKey dataKey = Models.dataKey()) {
        KeyServiceException refused =
            assertThrows(
                KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN));
        assertEquals(Reason.DENIED, refused.reason(), refused.getMessage());
        assertTrue(refused.getMessage().contains("without TLS"), refused.getMessage());
        assertEquals(0, server.requests());
      }
    }
  }

  @Test
  void leavesProxiesOutOnTheWayToThisMachine() throws Exception {
    KeyUri key = Moto.uri(Moto.newKey());
    try (RawServer proxy = new RawServer(socket -> {})) {
      String at = proxy.settings().value("endpoint").orElseThrow();
      System.setProperty("http.proxyHost", "127.0.0.1");
      System.setProperty("http.proxyPort", at.substring(at.lastIndexOf(':') + 1));
      try (AwsKeyService service = AwsKeyService.open(Moto.settings());
          DataKey dataKey = Models.dataKey()) {
        service.wrap(dataKey, key, Models.PLAIN);
        assertEquals(0, proxy.requests());
      }
    }
  }

  @Test
  void refusesToWorkOnceClosed() {
    AwsKeyService service = AwsKeyService.open(Moto.settings());
    service.close();
    service.close();
    assertThrows(IllegalStateException.class, () -> service.status(Models.KEY));
  }

  private static KeyServiceSettings only(String name, String value) {
    return new KeyServiceSettings(Map.of(name, value));
  }

  private static String keys(String id) {
    return "aws_access_key_id = " + id + "\naws_secret_access_key = no-secret-of-anybody\n";
  }

  private void profile(String config, String credentials) throws IOException {
    System.setProperty(
        "aws.configFile", Files.writeString(folder.resolve("config"), config).toString());
    System.setProperty(
        "aws.sharedCredentialsFile",
        Files.writeString(folder.resolve("credentials"), credentials).toString());
  }
}
