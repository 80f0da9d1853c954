package io.weightseal.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weightseal.cli.schema.JsonSchema;
import io.weightseal.cli.schema.JsonText;
import io.weightseal.loader.run.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `mount`, `umount` and what they say to programs. All else of them is tried by `tests/mount`.
final class MountIT {
  @TempDir Path folder;
  private Launcher cli;
  private final byte[] weights = new byte[300_000];

  @BeforeEach
  void seal() throws Exception {
    assumeTrue(Namespace.mayBeMade(), "mounting takes CAP_SYS_ADMIN");
    assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "this machine has no /dev/fuse");
    cli = new Launcher(folder);
    new Random(1).nextBytes(weights);
    Files.write(folder.resolve("weights"), weights);
    Files.createDirectory(folder.resolve("at"));
    cli.run("key", "create", "local:a").expect(0);
    cli.run("encrypt", "weights", "--key", "local:a").expect(0);
  }

  private Map<?, ?> result(String... arguments) throws Exception {
    JsonSchema schema =
        JsonSchema.read(Launcher.FILE.resolveSibling("docs/cli-output.schema.json"));
    Object json = JsonText.read(cli.run(arguments).expect(0).out());
    assertEquals(List.of(), schema.problems(json));
    return assertInstanceOf(Map.class, assertInstanceOf(Map.class, json).get("result"));
  }

  @Test
  void answersInOneObjectThatFitsItsSchema() throws Exception {
    for (String mode : List.of("memory", "on-demand")) {
      Map<?, ?> mounted = result("mount", "weights.sealed", "at", "--mode", mode, "--json");
      assertEquals(mode, mounted.get("mode"));
      assertArrayEquals(weights, Files.readAllBytes(folder.resolve("at/weights")));
      Map<?, ?> unmounted = result("umount", "at", "--json");
      assertEquals(mounted.get("path"), unmounted.get("path"));
      assertArrayEquals(new String[0], folder.resolve("at").toFile().list());
    }
  }

  @Test
  void letsTheServersFailureBeTheCommands() throws Exception {
    String err =
        cli.run("mount", "weights.sealed", "at", "--expect", "name=other").expect(13).err();
    assertEquals(1, err.lines().count(), err);
    String json =
        cli.run("mount", "weights.sealed", "at", "--expect", "name=other", "--json")
            .expect(13)
            .out();
    Map<?, ?> error =
        assertInstanceOf(Map.class, assertInstanceOf(Map.class, JsonText.read(json)).get("error"));
    assertEquals("WrongIdentity", error.get("type"));
  }
}
