package io.weightseal.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.core.Expectations;
import io.weightseal.loader.agent.Policy;
import io.weightseal.loader.linux.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class AgentPolicyFileTest {
  @TempDir private Path folder;
  private Path models = Path.of("");

  @BeforeEach
  void makeModels() throws IOException {
    models = Files.createDirectory(folder.resolve("models")).toRealPath();
    mode(models, "rwxr-xr-x");
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private Path write(String policy) throws IOException {
    Path file = folder.resolve("policy.yaml");
    Files.writeString(file, policy.replace("MODELS", models.toString()));
    mode(file, "rw-r--r--");
    return file;
  }

  private Policy read(String policy) throws Exception {
    return AgentPolicyFile.read(write(policy), Processes.effectiveUser());
  }

  @Test
  void readsRulesFromYamlAndFromJson() throws Exception {
    Policy expected =
        new Policy(
            List.of(
                new Policy.Rule(
                    1000, List.of(models), new Expectations("llama", "3", Map.of("env", "prod"))),
                new Policy.Rule(1001, List.of(models), Expectations.NONE)));
    assertEquals(
        expected,
        read(
            """
            clients:
              - uid: 1000
                models: [MODELS]
                expect:
                  name: llama
                  version: "3"
                  context: {env: prod}
              - uid: 1001
                models:
                  - MODELS
            """));
    assertEquals(
        expected,
        read(
            """
            {"clients": [
              {"uid": 1000, "models": ["MODELS"],
               "expect": {"name": "llama", "version": "3", "context": {"env": "prod"}}},
              {"uid": 1001, "models": ["MODELS"]}]}
            """));
  }

  @Test
  void followsLinksToModelsOnce() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), models);
    Policy policy = read("clients: [{uid: 1, models: [" + link + "]}]");
    assertEquals(List.of(models), policy.rules().getFirst().models());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "clients:",
        "clients: []",
        "clients: {uid: 1, models: [MODELS]}",
        "client: [{uid: 1, models: [MODELS]}]",
        "clients: [{uid: 1, models: [MODELS]}]\nmore: 1",
        "clients: [{uid: 1}]",
        "clients: [{models: [MODELS]}]",
        "clients: [{uid: root, models: [MODELS]}]",
        "clients: [{uid: -1, models: [MODELS]}]",
        "clients: [{uid: 4294967296, models: [MODELS]}]",
        "clients: [{uid: 1, models: MODELS}]",
        "clients: [{uid: 1, models: []}]",
        "clients: [{uid: 1, models: [relative]}]",
        "clients: [{uid: 1, models: [MODELS/absent]}]",
        "clients: [{uid: 1, models: [MODELS], user: x}]",
        "clients: [{uid: 1, uid: 2, models: [MODELS]}]",
        "clients: [{uid: 1, models: [MODELS], expect: {nme: x}}]",
        "clients: [{uid: 1, models: [MODELS], expect: {version: 3}}]",
        "clients: [{uid: 1, models: [MODELS], expect: {context: {a: 1}}}]",
        "clients: [{uid: 1, models: [MODELS], expect: x}]",
        "clients: [{uid: 1, models: [!!java.io.File MODELS]}]",
        "clients: &a [*a]",
      })
  void refusesWhatIsNotSaidClearly(String policy) {
    CommandFailedException thrown =
        assertThrows(CommandFailedException.class, () -> read(policy), policy);
    assertEquals(ExitCode.USAGE, thrown.failure().code());
    assertTrue(thrown.failure().message().contains("policy.yaml"), thrown.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
  void refusesAPolicyThatOthersCanWrite(String mode) throws Exception {
    Path file = write("clients: [{uid: 1, models: [MODELS]}]");
    mode(file, mode);
    refused(file);
  }

  @Test
  void refusesAPolicyAndModelsThatBelongToOthers() throws Exception {
    Path file = write("clients: [{uid: 1, models: [MODELS]}]");
    AgentPolicyFile.read(file, Processes.effectiveUser());
    mode(models, "rwxrwxrwx");
    refused(file);
    mode(models, "rwxr-xr-x");
    if (Processes.effectiveUser() == 0) {
      Files.setAttribute(file, "unix:uid", 12345);
      refused(file);
      assertEquals(1, AgentPolicyFile.read(file, 12345).rules().size());
    }
  }

  private static void refused(Path file) {
    assertEquals(
        ExitCode.NO_ACCESS,
        assertThrows(
                CommandFailedException.class,
                () -> AgentPolicyFile.read(file, Processes.effectiveUser()))
            .failure()
            .code());
  }
}
