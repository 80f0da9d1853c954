package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.cli.schema.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models are signed, and those of nobody whom the policy names are not opened.
final class SigningTest {
  private static final String POLICY =
      "rules: [{models: ['m*'], signers: [release.json], max-age: 90d}]\nother-models: open\n";

  @TempDir Path folder;
  private InProcess cli;

  @BeforeEach
  void seal() throws IOException {
    cli = new InProcess(folder);
    Files.createDirectories(folder.resolve("model"));
    Files.write(folder.resolve("model/weights"), new byte[100_000]);
    cli.run("key create local:a").expect(0);
    cli.run("encrypt @/model --key local:a").expect(0);
    cli.run("encrypt @/model/weights -o @/mono.sealed --name mono --key local:a").expect(0);
    cli.run("signer create release").expect(0);
    publish("release");
    policy(POLICY);
  }

  private void publish(String signer) throws IOException {
    Files.writeString(
        folder.resolve(signer + ".json"),
        cli.run("signer show " + signer + " --public").expect(0).text());
  }

  private void policy(String text) throws IOException {
    Files.writeString(folder.resolve("policy.yaml"), text);
    cli.variable("WEIGHTSEAL_SIGNER_POLICY", folder.resolve("policy.yaml").toString());
  }

  private static Object result(InProcess.Outcome outcome) {
    return outcome.expect(0).json().get("result");
  }

  @Test
  void answersInJsonThatFitsItsSchema() {
    Map<?, ?> shown = (Map<?, ?>) result(cli.run("signer show release --json"));
    assertEquals(List.of("ed25519", "ml-dsa-65"), shown.get("algorithms"));
    assertEquals(shown.get("public"), cli.run("signer show release --public").text().strip());
    Map<?, ?> listed = (Map<?, ?>) result(cli.run("signer list --json"));
    assertEquals(List.of("release"), listed.get("signers"));
    result(cli.run("signer create other --json"));
    result(cli.run("signer create third --dry-run --json"));
    String signed = cli.run("sign @/model.sealed --signer release --json").expect(0).text();
    assertTrue(signed.contains("\"signerId\":\"" + shown.get("id") + "\""), signed);
    assertEquals(signed.isEmpty(), JsonText.object(signed).isEmpty());
    String verified = cli.run("verify @/model.sealed --json").expect(0).text();
    assertTrue(verified.contains("\"signedBy\":\"release\""), verified);
  }

  @Test // sign-v1#plc-2
  void opensWhatIsSignedAndNothingElse() throws IOException {
    assertTrue(cli.run("verify @/model.sealed").expect(13).err().contains("not signed by"));
    cli.run("decrypt @/model.sealed -o @/out").expect(13);
    assertFalse(Files.exists(folder.resolve("out")));
    cli.run("cat @/model.sealed/weights").expect(13);
    cli.run("rewrap @/model.sealed --to local:a").expect(13);
    cli.run("sign @/model.sealed --signer release").expect(0);
    cli.run("decrypt @/model.sealed -o @/out").expect(0);
    assertArrayEquals(new byte[100_000], Files.readAllBytes(folder.resolve("out/weights")));
    assertEquals(100_000, cli.run("cat @/model.sealed/weights").expect(0).out().length);
    // Signatures are not over the recipients.
    cli.run("rewrap @/model.sealed --to local:a").expect(0);
    cli.run("verify @/model.sealed").expect(0);
  }

  @Test // sign-v1#plc-4
  void readsNothingThatTheSignedManifestDoesNotList() throws IOException {
    cli.run("sign @/model.sealed --signer release").expect(0);
    Path sealed = folder.resolve("model.sealed/weights.sealed");
    byte[] changed = Files.readAllBytes(sealed);
    changed[changed.length - 20_000] ^= 1;
    Files.write(sealed, changed);
    String beginning = "cat @/model.sealed/weights --offset 0 --length 5";
    assertTrue(cli.run(beginning).expect(13).err().contains("the manifest lists, which is signed"));
    new InProcess(folder).run(beginning).expect(0);
  }

  @Test
  void doesNotTakeAnotherSignersWord() throws IOException {
    cli.run("signer create other").expect(0);
    cli.run("sign @/model.sealed --signer other").expect(0);
    cli.run("verify @/model.sealed").expect(13);
    publish("other");
    Files.writeString(
        folder.resolve("others.yaml"),
        "rules: [{models: ['*'], signers: [other.json]}]\nother-models: refuse\n");
    cli.run("verify @/model.sealed --signer-policy @/others.yaml").expect(0);
  }

  @Test // sign-v1#plc-3
  void refusesASingleFileOfANameThatHasToBeSigned() {
    cli.run("verify @/mono.sealed").expect(13);
    cli.run("sign @/mono.sealed --signer release").expect(1);
  }

  @Test
  void signsWhatWasExpectedAlone() {
    cli.run("sign @/model.sealed --signer release --expect version=9").expect(13);
    cli.run("sign @/model.sealed --signer absent").expect(10);
    cli.run("sign @/model.sealed").expect(2);
    assertFalse(cli.run("inspect @/model.sealed").text().contains("signed by"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rules: []\nother-models: open\n",
        "rules: [{models: ['m'], signers: [release.json]}]\n",
        "rules: [{models: ['m'], signers: [release.json]}]\nother-models: maybe\n",
        "rules: [{models: ['m'], signers: [absent.json]}]\nother-models: open\n",
        "rules: [{models: ['m'], signers: [policy.yaml]}]\nother-models: open\n",
        "rules: [{models: [], signers: [release.json]}]\nother-models: open\n",
        "rules: [{models: ['m'], signers: [release.json], max-age: 3}]\nother-models: open\n",
        "rules: [{models: ['m'], signers: [release.json], age: 3d}]\nother-models: open\n",
        "rules: [{models: ['m'], signers: [release.json]}]\nother-models: open\nmore: 1\n",
      })
  void opensNothingUnderAPolicyThatItDoesNotUnderstand(String text) throws IOException {
    policy(text);
    assertTrue(cli.run("verify @/mono.sealed").expect(2).err().contains("policy.yaml"));
  }

  @Test
  void opensNothingUnderAPolicyThatIsNotThereOrThatOthersCanChange() throws IOException {
    cli.run("sign @/model.sealed --signer release").expect(0);
    for (String file : List.of("policy.yaml", "release.json")) {
      Path path = folder.resolve(file);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-r--"));
      assertTrue(cli.run("verify @/model.sealed").expect(12).err().contains(file));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
      cli.run("verify @/model.sealed").expect(0);
    }
    Files.delete(folder.resolve("policy.yaml"));
    cli.run("verify @/model.sealed").expect(10);
  }

  @Test
  void takesThePolicyFromTheUsersOwnSettingsAndNotFromTheWorkingFolder() throws IOException {
    InProcess plain = new InProcess(folder);
    plain.run("verify @/model.sealed").expect(0);
    Files.writeString(folder.resolve("weightseal.yaml"), "signer-policy: policy.yaml\n");
    plain.run("verify @/model.sealed").expect(2);
    Files.delete(folder.resolve("weightseal.yaml"));
    Path own = Files.createDirectories(folder.resolve(".config/weightseal"));
    Files.writeString(own.resolve("config.yaml"), "signer-policy: " + folder + "/policy.yaml\n");
    plain.run("verify @/model.sealed").expect(13);
  }
}
