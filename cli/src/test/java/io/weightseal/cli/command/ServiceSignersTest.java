package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.testkit.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models signed by keys of a real OpenBao; and by moto, which signs something else than it is
/// told.
final class ServiceSignersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path folder;
  private InProcess cli;

  @BeforeEach
  void seal() throws IOException {
    cli = new InProcess(folder);
    Files.createDirectories(folder.resolve("model"));
    Files.write(folder.resolve("model/weights"), new byte[1000]);
    cli.run("key create local:a").expect(0);
    cli.run("encrypt @/model -o @/m.sealed --name m --key local:a").expect(0);
  }

  private static String post(String url, String body, String... headers) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /// An OpenBao with a key that signs.
  private void bao(String key) throws Exception {
    String address = LoopbackServer.shared("openbao", PATIENCE).http();
    cli.variable("VAULT_ADDR", address).variable("VAULT_TOKEN", "root");
    String[] token = {"X-Vault-Token", "root"};
    // It accepts connections before it does its work.
    for (int i = 0; i < 200; i++) {
      post(address + "/v1/sys/mounts/transit", "{\"type\":\"transit\"}", token);
      post(address + "/v1/transit/keys/" + key, "{\"type\":\"ecdsa-p384\"}", token);
      if (post(address + "/v1/transit/keys/" + key + "/config", "{}", token).contains("p384")) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("OpenBao makes no key");
  }

  private void policy(String signer) throws IOException {
    Files.writeString(
        folder.resolve("signer.json"), cli.run("signer show " + signer + " --public").text());
    Files.writeString(
        folder.resolve("policy.yaml"),
        "rules: [{models: ['*'], signers: [signer.json]}]\nother-models: refuse\n");
  }

  @Test // sign-v1#svc-1, sign-v1#svc-3
  void signsByAKeyOfAServiceOnRecord() throws Exception {
    bao("release");
    cli.run("audit verifier --audit-folder @/log");
    cli.variable("WEIGHTSEAL_AUDIT_FOLDER", folder.resolve("log").toString());
    Map<?, ?> made =
        (Map<?, ?>)
            cli.run("signer create bao --key hashivault://release --json")
                .expect(0)
                .json()
                .get("result");
    assertEquals(List.of("ecdsa-p384"), made.get("algorithms"));
    assertEquals("hashivault://release", made.get("key"));
    assertEquals("1", made.get("keyVersion"));
    assertTrue(cli.run("signer show bao").expect(0).text().contains("hashivault://release"));
    policy("bao");
    cli.run("verify @/m.sealed --signer-policy @/policy.yaml").expect(13);
    cli.run("sign @/m.sealed --signer bao").expect(0);
    cli.run("verify @/m.sealed --signer-policy @/policy.yaml").expect(0);
    cli.run("encrypt @/model -o @/n.sealed --name m --key local:a --signer bao").expect(0);
    cli.run("verify @/n.sealed --signer-policy @/policy.yaml").expect(0);
    String uses = cli.run("audit list").expect(0).text();
    assertEquals(2, uses.lines().filter(line -> line.contains(" sign ")).count(), uses);
    String json = cli.run("audit list --json").expect(0).text();
    Matcher pin =
        Pattern.compile("pin +(sha256:[0-9a-f]+)").matcher(cli.run("inspect @/m.sealed").text());
    assertTrue(pin.find() && json.contains(pin.group(1)), json);
    // A key that the signer does not name stays what the settings make of it.
    cli.run("rewrap @/m.sealed --to local:a --allow-key local:*").expect(0);
  }

  @Test
  void signsNothingWhenItsServiceIsNotThere() throws Exception {
    bao("gone");
    cli.run("signer create bao --key hashivault://gone").expect(0);
    byte[] before = Files.readAllBytes(folder.resolve("m.sealed/manifest.json"));
    cli.variable("VAULT_TOKEN", "nobody");
    cli.run("sign @/m.sealed --signer bao").expect(12);
    cli.run("encrypt @/model -o @/n.sealed --key local:a --signer bao").expect(12);
    assertFalse(Files.exists(folder.resolve("n.sealed")));
    assertArrayEquals(before, Files.readAllBytes(folder.resolve("m.sealed/manifest.json")));
  }

  @Test
  void makesNoSignerOfAKeyThatDoesNotSign() throws Exception {
    bao("other");
    cli.run("signer create s --key hashivault://absent").expect(12);
    cli.run("signer create s --key local:a").expect(1);
    cli.run("signer create s --key hashivault://other --passphrase").expect(2);
    assertEquals("", cli.run("signer list").expect(0).text().strip());
  }

  @Test // sign-v1#svc-2
  void writesNoSignatureThatDoesNotVerify() throws Exception {
    String moto = LoopbackServer.shared("moto", PATIENCE).http();
    System.setProperty("aws.accessKeyId", "AKIATESTTESTTESTTEST");
    System.setProperty("aws.secretAccessKey", "no-secret-of-anybody");
    Files.createDirectories(folder.resolve(".config/weightseal"));
    Files.writeString(
        folder.resolve(".config/weightseal/config.yaml"),
        "key-services:\n  awskms:\n    region: eu-west-1\n    endpoint: %s\n".formatted(moto));
    String created =
        post(
            moto + "/",
            "{\"KeySpec\":\"ECC_NIST_P256\",\"KeyUsage\":\"SIGN_VERIFY\"}",
            "Content-Type",
            "application/x-amz-json-1.1",
            "X-Amz-Target",
            "TrentService.CreateKey",
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/kms/aws4_request, SignedHeaders=host,"
                + " Signature=0");
    Matcher arn = Pattern.compile("\"Arn\": ?\"([^\"]+)\"").matcher(created);
    assertTrue(arn.find(), created);
    cli.run("signer create aws --key awskms:///" + arn.group(1)).expect(0);
    byte[] before = Files.readAllBytes(folder.resolve("m.sealed/manifest.json"));
    String said = cli.run("sign @/m.sealed --signer aws").err();
    assertTrue(said.contains("does not verify"), said);
    assertArrayEquals(before, Files.readAllBytes(folder.resolve("m.sealed/manifest.json")));
    cli.run("encrypt @/model -o @/n.sealed --key local:a --signer aws");
    assertFalse(Files.exists(folder.resolve("n.sealed")));
  }
}
