package io.weightseal.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  @TempDir Path folder;
  private final Map<String, String> variables = new HashMap<>();

  private Settings settings(Settings flags) throws CommandFailedException, IOException {
    variables.putIfAbsent("HOME", folder.resolve("user").toString());
    return new Environment(variables, folder).settings(flags);
  }

  private void userFile(String yaml) throws IOException {
    Path file = folder.resolve("user/.config/weightseal/config.yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, yaml);
  }

  private void folderFile(String yaml) throws IOException {
    Files.writeString(folder.resolve("weightseal.yaml"), yaml);
  }

  @Test
  void takesWhereStoresAreFromTheUserAlone() throws Exception {
    userFile("stores:\n  s3:\n    region: eu-west-1\n    path-style: true\n    ca-file: ca.pem\n");
    Map<String, String> s3 = settings(Settings.NONE).stores().getOrDefault("s3", Map.of());
    assertEquals("eu-west-1", s3.get("region"));
    assertEquals("true", s3.get("path-style"));
    // A name of a file begins where the settings file is.
    Path authorities = folder.resolve("user/.config/weightseal/ca.pem").toAbsolutePath();
    assertEquals(authorities.toString(), s3.get("ca-file"));

    folderFile("stores:\n  s3:\n    endpoint: https://elsewhere.example\n");
    assertThrows(CommandFailedException.class, () -> settings(Settings.NONE));
  }

  @Test
  void flagBeatsVariableBeatsFolderBeatsUser() throws Exception {
    userFile("keys: local:user\nworkers: 1\n");
    assertEquals(List.of("local:user"), settings(Settings.NONE).keys());
    folderFile("keys: [local:folder, local:other]\nworkers: 2\n");
    assertEquals(List.of("local:folder", "local:other"), settings(Settings.NONE).keys());
    assertEquals(2, settings(Settings.NONE).workers());
    variables.put("WEIGHTSEAL_KEY", "local:variable local:second");
    variables.put("WEIGHTSEAL_WORKERS", "3");
    assertEquals(List.of("local:variable", "local:second"), settings(Settings.NONE).keys());
    assertEquals(3, settings(Settings.NONE).workers());
    Settings flags = new Settings(List.of("local:flag"), null, 4, null, null);
    assertEquals(List.of("local:flag"), settings(flags).keys());
    assertEquals(4, settings(flags).workers());
  }

  @Test
  void homeIsTheDataFolderUnlessSaidOtherwise() throws Exception {
    assertEquals(folder.resolve("user/.local/share/weightseal"), settings(Settings.NONE).home());
    variables.put("XDG_DATA_HOME", folder.resolve("data").toString());
    assertEquals(folder.resolve("data/weightseal"), settings(Settings.NONE).home());
    variables.put("WEIGHTSEAL_HOME", folder.resolve("own").toString());
    assertEquals(folder.resolve("own"), settings(Settings.NONE).home());
  }

  @Test
  void xdgConfigHomeMovesTheUsersFile() throws Exception {
    Files.createDirectories(folder.resolve("xdg/weightseal"));
    Files.writeString(folder.resolve("xdg/weightseal/config.yaml"), "workers: 7\n");
    variables.put("XDG_CONFIG_HOME", folder.resolve("xdg").toString());
    assertEquals(7, settings(Settings.NONE).workers());
  }

  @Test
  void aWeakerPlaceAddsNoSecondPassphraseSource() throws Exception {
    userFile("passphrase-command: pass show weightseal\n");
    variables.put("WEIGHTSEAL_PASSPHRASE_FILE", "/run/secrets/p");
    Settings settings = settings(Settings.NONE);
    assertEquals(Path.of("/run/secrets/p"), settings.passphraseFile());
    assertNull(settings.passphraseCommand());
  }

  @Test
  void pathsInAFileBeginAtTheFile() throws Exception {
    userFile("passphrase-file: secret.txt\n");
    assertEquals(
        folder.resolve("user/.config/weightseal/secret.txt"),
        settings(Settings.NONE).passphraseFile());
  }

  // Someone else's folder must not run commands here, nor choose the key store.
  @ParameterizedTest
  @ValueSource(strings = {"passphrase-command: rm x", "passphrase-file: x", "home: x"})
  void aFoldersFileSaysNothingAboutSecrets(String yaml) throws Exception {
    folderFile(yaml);
    assertRefused("config.yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kyes: local:a",
        "keys: {a: b}",
        "keys: [1]",
        "workers: many",
        "workers: 0",
        "- workers",
        "workers: 1\nworkers: 2",
        "keys: &a [local:a]\nhome: *a",
        "keys: [[[[[[local:a]]]]]]",
        "workers: !!javax.script.ScriptEngineManager []",
        "keys: [",
      })
  void refusesFilesThatMakeNoSense(String yaml) throws Exception {
    userFile(yaml);
    assertRefused("config.yaml");
  }

  @Test
  void refusesHugeFiles() throws Exception {
    userFile("# " + "x".repeat(70_000));
    assertRefused("65536");
  }

  @Test
  void anEmptyFileSaysNothing() throws Exception {
    userFile("# nothing yet\n");
    assertEquals(List.of(), settings(Settings.NONE).keys());
  }

  @Test
  void refusesVariablesThatMakeNoSense() {
    variables.put("WEIGHTSEAL_WORKERS", "lots");
    assertRefused("WEIGHTSEAL_WORKERS");
  }

  private void assertRefused(String named) {
    CommandFailedException refused =
        assertThrows(CommandFailedException.class, () -> settings(Settings.NONE));
    assertEquals(ExitCode.USAGE, refused.failure().code());
    assertTrue(refused.failure().line().contains(named), refused.failure().line());
  }
}
