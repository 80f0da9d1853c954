package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One model alone is opened, or none that is older than one that was.
final class PinsAndVersionsTest {
  private static final String OTHER = "sha256:" + "0".repeat(64);

  @TempDir Path folder;
  private InProcess cli;
  private String pin = "";

  @BeforeEach
  void seal() throws IOException {
    cli = new InProcess(folder);
    Files.createDirectories(folder.resolve("model"));
    Files.write(folder.resolve("model/weights"), new byte[1000]);
    cli.run("key create local:a").expect(0);
    pin = pin("encrypt @/model -o @/m.sealed --name m --model-version 1 --key local:a --json");
  }

  private String pin(String command) {
    return String.valueOf(((Map<?, ?>) cli.run(command).expect(0).json().get("result")).get("pin"));
  }

  @Test // sign-v1#pin-1
  void isPrintedAndShown() {
    assertTrue(cli.run("inspect @/m.sealed").expect(0).text().contains("pin         " + pin));
    assertEquals(pin, pin("inspect @/m.sealed --json"));
    assertTrue(cli.run("verify @/m.sealed").expect(0).text().contains("its pin is " + pin));
    cli.run("signer create release").expect(0);
    String signed = cli.run("sign @/m.sealed --signer release").expect(0).text();
    assertTrue(signed.contains("its pin is " + pin), signed);
    String sealed = cli.run("encrypt @/model -o @/n.sealed --key local:a").expect(0).text();
    assertTrue(sealed.contains("its pin is sha256:"), sealed);
  }

  @Test // sign-v1#pin-2
  void opensThePinnedModelAlone() {
    for (String command :
        List.of(
            "verify @/m.sealed",
            "decrypt @/m.sealed -o @/out",
            "cat @/m.sealed/weights",
            "inspect @/m.sealed",
            "rewrap @/m.sealed --to local:a",
            "reencrypt @/m.sealed --to local:a -o @/again")) {
      InProcess.Outcome refused = cli.run(command + " --pin " + OTHER).expect(13);
      assertTrue(refused.err().contains(OTHER), refused.err());
      cli.run(command + " --pin " + pin).expect(0);
    }
    cli.run("verify @/m.sealed --pin sha256:00").expect(2);
    cli.run("decrypt @/m.sealed -o @/other --pin " + OTHER).expect(13);
    assertFalse(Files.exists(folder.resolve("other")));
  }

  @Test // sign-v1#sgn-4
  void signsWhatItEncrypts() throws IOException {
    cli.run("signer create release").expect(0);
    Files.writeString(
        folder.resolve("release.json"), cli.run("signer show release --public").text());
    Files.writeString(
        folder.resolve("policy.yaml"),
        "rules: [{models: ['*'], signers: [release.json]}]\nother-models: refuse\n");
    cli.variable("WEIGHTSEAL_SIGNER_POLICY", folder.resolve("policy.yaml").toString());
    cli.run("verify @/m.sealed").expect(13);
    cli.run("encrypt @/model -o @/s.sealed --key local:a --signer release --json").expect(0).json();
    String verified = cli.run("verify @/s.sealed").expect(0).text();
    assertTrue(verified.contains("signed by release"), verified);
    cli.run("reencrypt @/s.sealed --to local:a -o @/t.sealed --signer release").expect(0);
    cli.run("verify @/t.sealed").expect(0);
    cli.run("encrypt @/model/weights -o @/f.sealed --key local:a --signer release").expect(1);
    cli.run("encrypt - -o @/f.sealed --key local:a --signer release").expect(2);
    cli.run("encrypt @/model -o @/u.sealed --key local:a --signer absent").expect(10);
    assertFalse(Files.exists(folder.resolve("f.sealed")));
    assertFalse(Files.exists(folder.resolve("u.sealed")));
  }

  private void sealNext(String name) throws Exception {
    // Manifests tell their time in seconds.
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    while (!Instant.now().truncatedTo(ChronoUnit.SECONDS).isAfter(before)) {
      Thread.sleep(10);
    }
    cli.run("encrypt @/model -o @/" + name + " --name m --model-version 2 --key local:a").expect(0);
  }

  @Test // sign-v1#tru-1
  void opensNoOlderVersionThanItOpened() throws Exception {
    sealNext("m2.sealed");
    cli.run("encrypt @/model/weights -o @/file.sealed --name m --key local:a").expect(0);
    // Nothing is remembered where nothing says so.
    cli.run("verify @/m2.sealed").expect(0);
    cli.run("verify @/m.sealed").expect(0);
    Path own = Files.createDirectories(folder.resolve(".config/weightseal"));
    Path trusted = folder.resolve("state/trusted.json");
    Files.writeString(own.resolve("config.yaml"), "trusted-versions: " + trusted + "\n");
    cli.run("verify @/m.sealed").expect(0);
    cli.run("inspect @/m2.sealed").expect(0);
    cli.run("decrypt @/m.sealed -o @/one").expect(0);
    cli.run("verify @/m2.sealed --expect version=9").expect(13);
    cli.run("cat @/m.sealed/weights").expect(0);
    cli.run("decrypt @/m2.sealed -o @/two").expect(0);
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(trusted)));
    for (String command :
        List.of(
            "verify @/m.sealed",
            "decrypt @/m.sealed -o @/three",
            "cat @/m.sealed/weights",
            "rewrap @/m.sealed --to local:a",
            "reencrypt @/m.sealed --to local:a -o @/again",
            "verify @/file.sealed")) {
      String said = cli.run(command).expect(13).err();
      assertTrue(said.contains("--allow-older"), said);
    }
    assertFalse(Files.exists(folder.resolve("three")));
    cli.run("verify @/m.sealed --allow-older").expect(0);
    cli.run("verify @/file.sealed --allow-older").expect(0);
    cli.run("verify @/m.sealed").expect(13);
    cli.run("verify @/m2.sealed").expect(0);
    Files.setPosixFilePermissions(trusted, PosixFilePermissions.fromString("rw-rw----"));
    cli.run("verify @/m2.sealed").expect(12);
  }

  @Test
  void takesTheNameOfTheFileFromTheUserAlone() throws IOException {
    Files.writeString(folder.resolve("weightseal.yaml"), "trusted-versions: t.json\n");
    cli.run("verify @/m.sealed").expect(2);
    Files.delete(folder.resolve("weightseal.yaml"));
    cli.variable("WEIGHTSEAL_TRUSTED_VERSIONS", folder.resolve("t.json").toString());
    cli.run("verify @/m.sealed").expect(0);
    assertTrue(Files.exists(folder.resolve("t.json")));
  }
}
