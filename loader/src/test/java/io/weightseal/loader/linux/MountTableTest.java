package io.weightseal.loader.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weightseal.loader.run.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the kernel's list of mounts says.
class MountTableTest {
  @TempDir Path folder;

  @Test
  void knowsTheUppermostMount() throws Exception {
    assertTrue(MountTable.at(Path.of("/")).isPresent());
    assertEquals(Optional.empty(), MountTable.at(folder.toRealPath().resolve("absent")));
  }

  @Test
  void readsNamesWithSpacesAndTheLastMountOfSeveral() throws Exception {
    assumeTrue(Namespace.mayBeMade(), "mounting takes CAP_SYS_ADMIN");
    Path at = Files.createDirectory(folder.toRealPath().resolve("a \\ b"));
    FutureTask<MountTable.Mount> task =
        new FutureTask<>(
            () -> {
              Mounts.makePrivate();
              Mounts.mount("first", at, "tmpfs", 0, "size=4096");
              Mounts.mount("second one", at, "tmpfs", Mounts.READ_ONLY, "size=8192");
              return MountTable.at(at).orElseThrow();
            });
    // Its namespace ends with it.
    Thread.ofPlatform().start(task);
    MountTable.Mount mount = task.get(30, TimeUnit.SECONDS);
    assertEquals("second one", mount.source());
    assertEquals("tmpfs", mount.type());
    assertEquals(Optional.of("8k"), mount.option("size"));
    assertTrue(mount.device().matches("[0-9]+:[0-9]+"), mount.device());
    assertEquals(Optional.empty(), MountTable.at(at), "it is seen outside");
  }
}
