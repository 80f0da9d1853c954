package io.weightseal.cli.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.loader.linux.Processes;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Limits;
import io.weightseal.server.PostQuantum;
import io.weightseal.server.Right;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class ServerPolicyFileTest {
  private static final String RULE =
      "rules: [{clients: ['dns:a'], models: ['*'], rights: [list, fetch]}]\n";

  @TempDir private Path folder;

  private Path write(String policy, String mode) throws IOException {
    Path file = Files.writeString(folder.resolve("policy.yaml"), policy);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  private AccessPolicy read(String policy) throws Exception {
    return ServerPolicyFile.read(write(policy, "rw-r--r--"), Processes.effectiveUser());
  }

  @Test
  void readsRulesAndLimits() throws Exception {
    AccessPolicy policy =
        read(
            RULE
                + "post-quantum: require\nlimits: {connections: 5, handshake-seconds: 3, header-seconds: 2}\n");
    assertEquals(Set.of(Right.LIST, Right.FETCH), policy.rights(List.of("dns:a"), "m"));
    assertEquals(PostQuantum.REQUIRED, policy.postQuantum());
    assertEquals(5, policy.limits().connections());
    assertEquals(Duration.ofSeconds(3), policy.limits().handshake());
    assertEquals(Duration.ofSeconds(2), policy.limits().header());
    assertEquals(Limits.DEFAULT.idle(), policy.limits().idle());
    assertEquals(Limits.DEFAULT, read(RULE).limits());
    assertEquals(PostQuantum.PREFERRED, read(RULE).postQuantum());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rules: []",
        "rules: 5",
        "rules: [{clients: ['*'], models: ['*'], rights: [list]}]",
        "rules: [{clients: ['dns:a'], models: ['*'], rights: [write]}]",
        "rules: [{clients: ['dns:a'], models: [], rights: [list]}]",
        "rules: [{clients: ['dns:a'], rights: [list]}]",
        "rules: [{clients: ['dns:a'], models: ['*'], rights: [list], other: 1}]",
        "rules: [{clients: ['dns:a'], models: ['*'], rights: [list]}]\npost-quantum: maybe",
        "rules: [{clients: ['dns:a'], models: ['*'], rights: [list]}]\nlimits: {connections: 0}",
        "rules: [{clients: ['dns:a'], models: ['*'], rights: [list]}]\nlimits: {other: 1}",
        "rules: [{clients: ['dns:a'], models: ['*'], rights: [list]}]\nrules: []",
      })
  void refusesWhatItDoesNotKnow(String policy) {
    CommandFailedException refused =
        assertThrows(CommandFailedException.class, () -> read(policy), policy);
    assertEquals(ExitCode.USAGE, refused.failure().code());
    assertTrue(refused.failure().message().startsWith("server policy "));
  }

  @Test
  void refusesAFileThatOthersCanWriteTo() throws IOException {
    Path file = write(RULE, "rw-rw-r--");
    CommandFailedException refused =
        assertThrows(
            CommandFailedException.class,
            () -> ServerPolicyFile.read(file, Processes.effectiveUser()));
    assertEquals(ExitCode.NO_ACCESS, refused.failure().code());
  }
}
