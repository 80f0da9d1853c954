package io.weightseal.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditConfigurationTest {
  @TempDir Path folder;
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void beSomeone() {
    variables.put("HOME", folder.toString());
  }

  private AuditConfiguration audit(AuditConfiguration flags)
      throws CommandFailedException, IOException {
    return new Environment(variables, folder).audit(flags);
  }

  private void userFile(String yaml) throws IOException {
    Path file = folder.resolve(".config/weightseal/config.yaml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, yaml);
  }

  @Test
  void flagBeatsVariableBeatsUser() throws Exception {
    assertNull(audit(AuditConfiguration.NONE).folder());
    assertTrue(audit(AuditConfiguration.NONE).isRequired());
    userFile("audit:\n  folder: log\n  key: ~/audit.key\n  required: false\n  wait: 7\n");
    AuditConfiguration user = audit(AuditConfiguration.NONE);
    assertEquals(folder.resolve(".config/weightseal/log"), user.folder());
    assertEquals(Path.of(System.getProperty("user.home"), "audit.key"), user.key());
    assertFalse(user.isRequired());
    assertEquals(Duration.ofSeconds(7), user.longestWait());
    variables.put("WEIGHTSEAL_AUDIT_FOLDER", "/var/log/a");
    variables.put("WEIGHTSEAL_AUDIT_KEY", "/k");
    variables.put("WEIGHTSEAL_AUDIT_REQUIRED", "true");
    variables.put("WEIGHTSEAL_AUDIT_WAIT", "9");
    AuditConfiguration variable = audit(AuditConfiguration.NONE);
    assertEquals(
        new AuditConfiguration(Path.of("/var/log/a"), Path.of("/k"), true, Duration.ofSeconds(9)),
        variable);
    AuditConfiguration flags = new AuditConfiguration(Path.of("/f"), null, null, null);
    assertEquals(Path.of("/f"), audit(flags).folder());
    assertEquals(Path.of("/k"), audit(flags).key());
  }

  @Test
  void aFolderOfSomeoneElseHasNoSay() throws Exception {
    Files.writeString(folder.resolve("weightseal.yaml"), "audit: {folder: theirs}\n");
    assertNull(audit(AuditConfiguration.NONE).folder());
    CommandFailedException refused =
        assertThrows(
            CommandFailedException.class,
            () -> new Environment(variables, folder).settings(Settings.NONE));
    assertTrue(refused.failure().line().contains("config.yaml"), refused.failure().line());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit: log",
        "audit: {foldr: log}",
        "audit: {folder: 1}",
        "audit: {wait: 0}",
        "audit: {wait: long}",
        "audit: {required: 3}",
      })
  void refusesWhatMakesNoSense(String yaml) throws Exception {
    userFile(yaml);
    CommandFailedException refused =
        assertThrows(CommandFailedException.class, () -> audit(AuditConfiguration.NONE));
    assertEquals(ExitCode.USAGE, refused.failure().code());
    assertTrue(refused.failure().line().contains("audit"), refused.failure().line());
  }

  @ParameterizedTest
  @CsvSource({
    "WEIGHTSEAL_AUDIT_WAIT,soon",
    "WEIGHTSEAL_AUDIT_WAIT,0",
    "WEIGHTSEAL_AUDIT_REQUIRED,perhaps",
  })
  void refusesVariablesThatMakeNoSense(String name, String value) {
    variables.put(name, value);
    CommandFailedException refused =
        assertThrows(CommandFailedException.class, () -> audit(AuditConfiguration.NONE));
    assertTrue(refused.failure().line().contains(name), refused.failure().line());
  }
}
