package io.weightseal.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weightseal.cli.Launcher.Outcome;
import io.weightseal.cli.schema.JsonSchema;
import io.weightseal.cli.schema.JsonText;
import io.weightseal.loader.host.Check;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `weightseal run --report`, as a process that becomes another one.
@EnabledOnOs(OS.LINUX)
final class RunReportIT {
  @TempDir Path folder;
  private Launcher cli;
  private final byte[] weights = new byte[70_000];

  @BeforeEach
  void sealSomething() throws Exception {
    cli = new Launcher(folder);
    new Random(1).nextBytes(weights);
    Files.write(folder.resolve("weights"), weights);
    cli.run("key", "create", "local:a").expect(0);
    cli.run("encrypt", "weights", "--key", "local:a").expect(0);
  }

  private Outcome run(String... words) throws Exception {
    Outcome outcome = cli.run(words);
    assumeTrue(outcome.exitCode() != 12, () -> "no namespaces here: " + outcome.err());
    return outcome.expect(0);
  }

  @Test
  void saysWhatProtectsBeforeTheCommandStarts() throws Exception {
    Outcome ran =
        run(
            "run",
            "weights.sealed",
            "--at",
            "seen",
            "--report",
            "--",
            "sh",
            "-c",
            "cat {}; echo >&2 begun");
    assertArrayEquals(weights, ran.bytes());
    String report = ran.err().substring(0, ran.err().indexOf("begun"));
    for (String name : Check.names()) {
      assertTrue(report.contains(" " + name + ": "), name);
    }
    assertTrue(report.contains("data keys"), report);
    assertTrue(report.contains("a mount namespace of its own"), report);
  }

  @Test
  void saysTheSameToPrograms() throws Exception {
    Outcome ran =
        run("run", "weights.sealed", "--at", "seen", "--report", "--json", "--", "cat", "{}");
    assertArrayEquals(weights, ran.bytes());
    Map<String, Object> json = JsonText.object(ran.err());
    JsonSchema schema =
        JsonSchema.read(Launcher.FILE.resolveSibling("docs/cli-output.schema.json"));
    assertEquals(List.of(), schema.problems(json));
    List<?> host = (List<?>) ((Map<?, ?>) json.get("result")).get("host");
    assertEquals(Check.values().length, host.size());
  }

  @Test
  void letsNoProgramThatItStartsDumpItsMemory() throws Exception {
    Outcome ran =
        run(
            "run",
            "weights.sealed",
            "--at",
            "seen",
            "--",
            "grep",
            "core file",
            "/proc/self/limits");
    // A byte, where whoever started this has not set it to none for good.
    assertTrue(ran.out().matches("(?s)Max core file size +([01]) +\\1 +bytes *\\R"), ran.out());
  }
}
