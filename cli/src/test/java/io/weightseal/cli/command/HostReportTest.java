package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.loader.host.Check;
import io.weightseal.loader.host.Host;
import io.weightseal.loader.host.Protection;
import io.weightseal.loader.host.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What protects memory on this host: shown, and required.
@EnabledOnOs(OS.LINUX)
class HostReportTest {
  @TempDir Path folder;
  private InProcess cli;

  @BeforeEach
  void atHome() {
    cli = new InProcess(folder);
  }

  /// A protection that this host has.
  private static String met() {
    return Host.ofProcess().protections().stream()
        .filter(each -> each.state() == State.ACTIVE)
        .map(Protection::name)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void showsEveryProtectionWithItsEvidence() {
    String text = cli.run("inspect --host").expect(0).text();
    for (String name : Check.names()) {
      assertTrue(text.contains(" " + name + ": "), name);
    }
    assertTrue(text.contains("prctl(PR_GET_DUMPABLE) of this process: 0"), text);
    assertTrue(text.contains("not active  no-root-reach: "), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 200), text);
  }

  @Test
  void showsTheSameToPrograms() {
    Map<String, Object> json = cli.run("inspect --host --json").expect(0).json();
    List<?> host = (List<?>) ((Map<?, ?>) json.get("result")).get("host");
    assertEquals(Check.names(), host.stream().map(each -> ((Map<?, ?>) each).get("name")).toList());
  }

  @Test
  void takesAPathOrTheHost() {
    assertEquals(2, cli.run("inspect --host @/weights.sealed").exitCode());
    String missing = cli.run("inspect").expect(2).err();
    assertTrue(missing.contains("Missing required parameter: 'SEALED'"), missing);
  }

  // Nothing is sealed here and no key exists: whoever got further would say so.
  @Test
  void loadsNothingWhereARequirementIsNotMet() {
    InProcess.Outcome refused =
        cli.run("run @/absent.sealed --require " + met() + ",no-root-reach --json -- true");
    Map<?, ?> error = (Map<?, ?>) refused.expect(1).errorJson().get("error");
    assertEquals("HostNotFit", error.get("type"));
    String message = (String) error.get("message");
    assertTrue(message.contains("no-root-reach is not active (/sys/kernel/security/lockdown"));
    assertFalse(message.contains(met()), message);
    assertEquals("no-root-reach: " + Check.NO_ROOT_REACH.next(), error.get("next"));
  }

  @Test
  void namesEachUnmetRequirement() {
    String err =
        cli.run("run @/absent.sealed --require no-root-reach --require no-same-user-reach -- true")
            .expect(1)
            .err();
    assertTrue(err.contains("no-root-reach is not active"), err);
    assertTrue(err.contains("no-same-user-reach is not active"), err);
  }

  @Test
  void goesOnWhereRequirementsAreMet() {
    String err = cli.run("run @/absent.sealed --require " + met() + " -- true").expect(10).err();
    assertTrue(err.contains("absent.sealed"), err);
  }

  @Test
  void refusesARequirementThatItDoesNotKnow() throws Exception {
    Files.createFile(folder.resolve("absent.sealed"));
    for (String unknown : List.of("no-swaps", "", "no-swap,")) {
      InProcess.Outcome refused =
          cli.run("run", "@/absent.sealed", "--require", unknown, "--", "true");
      String err = refused.expect(2).err();
      assertTrue(err.contains("choose of " + String.join(", ", Check.names())), err);
    }
  }
}
