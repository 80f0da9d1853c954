package io.weightseal.keys.pkcs11;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.testkit.LoopbackServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.KeyGenerator;

/// Tokens of SoftHSM 2 for tests, made anew for each JVM before its module is loaded, and what
/// OpenSC's pkcs11-tool, another program, does and sees in them.
final class TestTokens {
  static final String PIN = "1234";
  static final String TOKEN = "team";
  static final ModelIdentity IDENTITY =
      new ModelIdentity(ModelId.random(new SecureRandom()), "model", "1", Map.of("team", "a"));

  private static final String SECURITY_OFFICER = "56785678";
  private static final Path CONFIGURATION = Path.of(System.getenv("SOFTHSM2_CONF"));
  private static final Path MODULE = Path.of(install());

  static {
    try {
      makeTokens();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestTokens() {}

  private static String install() {
    return run(List.of(
            LoopbackServer.repository().resolve("tests/servers/softhsm-install").toString()))
        .strip();
  }

  private static void makeTokens() throws IOException {
    Path folder = CONFIGURATION.getParent();
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    }
    Files.createDirectories(folder.resolve("tokens"));
    Files.writeString(
        CONFIGURATION,
        "directories.tokendir = " + folder.resolve("tokens") + "\nobjectstore.backend = file\n");
    for (String label : List.of(TOKEN, "twin", "twin", "guarded", "doomed", "shared", "crowded")) {
      run(
          List.of(
              "softhsm2-util",
              "--init-token",
              "--free",
              "--label",
              label,
              "--so-pin",
              SECURITY_OFFICER,
              "--pin",
              PIN));
    }
    int free = tokens().split("token label  ", -1).length - 1;
    run(
        List.of(
            "pkcs11-tool",
            "--module",
            MODULE.toString(),
            "--init-token",
            "--slot-index",
            Integer.toString(free),
            "--label",
            "unready",
            "--so-pin",
            SECURITY_OFFICER));
  }

  static String tokens() {
    return run(List.of("pkcs11-tool", "--module", MODULE.toString(), "--list-slots"));
  }

  /// Makes a key that pkcs11-tool cannot make. Some service of this process must be logged in.
  static void generateForEncryptingOnly(String label) throws Exception {
    TokenInfo token =
        Cryptoki.load(MODULE).tokens().working().stream()
            .filter(each -> each.label().equals(TOKEN))
            .findFirst()
            .orElseThrow();
    String configuration =
        """
        --name = test
        library = %s
        slot = %d
        attributes(generate, CKO_SECRET_KEY, CKK_AES) = {
          CKA_TOKEN = true
          CKA_SENSITIVE = true
          CKA_EXTRACTABLE = false
          CKA_DECRYPT = false
          CKA_LABEL = 0h%s
        }
        """
            .formatted(MODULE, token.slot(), HexFormat.of().formatHex(label.getBytes(US_ASCII)));
    KeyGenerator generator =
        KeyGenerator.getInstance("AES", Security.getProvider("SunPKCS11").configure(configuration));
    generator.init(256);
    assertNotNull(generator.generateKey());
  }

  /// Destroys a token behind the back of this process.
  static void destroy(String label) {
    run(List.of("softhsm2-util", "--delete-token", "--token", label));
  }

  static KeyServiceSettings settings() {
    return new KeyServiceSettings(Map.of("module", MODULE.toString()));
  }

  static Pkcs11KeyService open() {
    return open(PIN);
  }

  static Pkcs11KeyService open(String pin) {
    return Pkcs11KeyService.open(settings(), (key, token) -> pin.getBytes(StandardCharsets.UTF_8));
  }

  static KeyUri uri(String label) {
    return uri(TOKEN, label);
  }

  static KeyUri uri(String token, String label) {
    return new KeyUri("pkcs11:token=" + token + ";object=" + label);
  }

  /// Runs pkcs11-tool as the token's user and returns what it printed.
  static String tool(String token, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "pkcs11-tool",
                "--module",
                MODULE.toString(),
                "--login",
                "--pin",
                PIN,
                "--token-label",
                token));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static String run(List<String> command) {
    try {
      Path errors = Files.createTempFile("weightseal-", ".log");
      try {
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), command + ": " + Files.readString(errors));
        return output;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
