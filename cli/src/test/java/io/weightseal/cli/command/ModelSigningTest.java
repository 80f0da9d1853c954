package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models in the clear are signed, and verified wherever they are, sealed ones too. What the
/// reference tool thinks of it, `tests/oms` tries.
final class ModelSigningTest {
  @TempDir Path folder;
  private InProcess cli;

  @BeforeEach
  void sign() throws IOException, GeneralSecurityException {
    cli = new InProcess(folder);
    Files.createDirectories(folder.resolve("m/sub"));
    Files.write(folder.resolve("m/weights"), new byte[100_000]);
    Files.write(folder.resolve("m/sub/config"), new byte[10]);
    keys("own");
    keys("other");
    cli.run("oms sign @/m --private-key @/own.pem").expect(0);
  }

  private void keys(String name) throws IOException, GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    write(name + ".pem", "PRIVATE KEY", pair.getPrivate());
    write(name + ".pub", "PUBLIC KEY", pair.getPublic());
  }

  private void write(String name, String type, Key key) throws IOException {
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(type, Base64.getMimeEncoder().encodeToString(key.getEncoded()), type));
  }

  private InProcess.Outcome verify(String more) {
    return cli.run(("oms verify @/m --public-key @/own.pub " + more).strip());
  }

  @Test
  void answersInJsonThatFitsItsSchema() {
    Map<?, ?> signed =
        (Map<?, ?>)
            cli.run("oms sign @/m --private-key @/own.pem --force --json")
                .expect(0)
                .json()
                .get("result");
    Map<?, ?> verified = (Map<?, ?>) verify("--json").expect(0).json().get("result");
    assertEquals(signed.get("digest"), verified.get("digest"));
    assertEquals(signed.get("signedBy"), verified.get("signedBy"));
    assertEquals(List.of("model.sig"), verified.get("notCovered"));
    assertTrue(((List<?>) signed.get("ignored")).contains("model.sig"));
  }

  @Test
  void verifiesASealedModelThatCarriesItsSignature() {
    cli.run("key create local:k").expect(0);
    cli.run("encrypt @/m --key local:k").expect(0);
    String sealed = "oms verify @/m.sealed --public-key @/";
    Map<?, ?> verified =
        (Map<?, ?>) cli.run(sealed + "own.pub --json").expect(0).json().get("result");
    assertEquals("local:k", verified.get("openedBy"));
    cli.run(sealed + "other.pub").expect(13);
    cli.run(sealed + "own.pub --signature @/m/model.sig").expect(0);
    cli.run(sealed + "own.pub --expect version=7").expect(13);
    cli.run("oms sign @/m.sealed --private-key @/own.pem").expect(2);
  }

  @Test
  void verifiesASealedFileByASignatureBesideIt() throws IOException {
    cli.run("key create local:k").expect(0);
    cli.run("oms sign @/m/weights --private-key @/own.pem").expect(0);
    String verify =
        "oms verify @/weights.sealed --public-key @/own.pub --signature @/m/weights.sig";
    cli.run("encrypt @/m/weights -o @/weights.sealed --key local:k").expect(0);
    cli.run(verify).expect(0);
    Files.write(folder.resolve("m/weights"), new byte[100_001]);
    cli.run("encrypt @/m/weights -o @/weights.sealed --key local:k --force").expect(0);
    cli.run(verify).expect(13);
  }

  @Test
  void namesWhatIsNotAsItWasSigned() throws IOException {
    Files.write(folder.resolve("m/sub/config"), new byte[11]);
    assertTrue(verify("").expect(13).err().contains("something else than was signed: sub/config"));
    Files.move(folder.resolve("m/sub/config"), folder.resolve("m/sub/config2"));
    assertTrue(verify("").expect(13).err().contains("lacks what was signed: sub/config"));
    Files.write(folder.resolve("m/sub/config"), new byte[10]);
    assertTrue(verify("").expect(13).err().contains("not signed: sub/config2"));
    verify("--ignore sub/config2").expect(0);
    assertTrue(verify("--ignore-unsigned-files").expect(0).text().contains("sub/config2"));
    verify("--ignore ../m").expect(2);
  }

  @Test
  void writesNoSignatureOverAnother() throws IOException {
    byte[] first = Files.readAllBytes(folder.resolve("m/model.sig"));
    cli.run("oms sign @/m --private-key @/other.pem").expect(11);
    assertEquals(
        -1, java.util.Arrays.mismatch(first, Files.readAllBytes(folder.resolve("m/model.sig"))));
    cli.run("oms sign @/m --private-key @/other.pem --force").expect(0);
    verify("").expect(13);
  }

  @Test
  void wantsToKnowWhoSignsAndWhomToBelieve() {
    cli.run("oms sign @/m --force").expect(2);
    cli.run("oms sign @/m --force --private-key @/own.pub").expect(2);
    cli.run("oms verify @/m").expect(2);
    verify("--ca @/own.pub").expect(2);
    cli.run("oms verify @/m --public-key @/own.pem").expect(2);
    cli.run("oms verify @/m --ca @/own.pub").expect(2);
    verify("--signature @/absent.sig").expect(10);
    verify("--signature @/m/sub/config").expect(13);
    cli.run("oms verify @/absent --public-key @/own.pub").expect(10);
    assertFalse(Files.exists(folder.resolve("absent.sig")));
  }
}
