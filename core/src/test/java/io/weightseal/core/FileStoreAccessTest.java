package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Where the system does not let the file store read or write.
class FileStoreAccessTest {
  @TempDir private Path root;
  private ObjectStore store;

  @BeforeEach
  void open() {
    store = new FileStore(root);
  }

  @AfterEach
  void allowAgain() throws IOException {
    allow("rwx", root);
  }

  @Test
  void saysThatAFileMayNotBeRead() throws Exception {
    allow("---", Files.write(root.resolve("weights"), new byte[1]));
    assumeThePermissionsCount();
    assertDenied("weights", () -> store.open("weights").close());
    assertDenied("weights", () -> store.update("weights").close());
  }

  @Test
  void saysThatAFolderMayNotBeRead() throws Exception {
    Path deep = Files.createDirectories(root.resolve("model/deep"));
    allow("---", deep);
    assumeThePermissionsCount();
    assertDenied("deep", () -> store.list("model"));
    allow("rwx", deep);
  }

  @Test
  void saysThatAFolderMayNotBeWritten() throws Exception {
    Files.write(root.resolve("weights"), new byte[1]);
    allow("r-x", root);
    assumeThePermissionsCount();
    assertDenied("new", () -> store.create("new", 1, IfExists.REFUSE).close());
    assertDenied("new", () -> store.createFolder("new", IfExists.REFUSE).close());
    assertDenied("new", () -> store.create("deep/new", 1, IfExists.REFUSE).close());
    assertDenied("weights", () -> store.update("weights").close());
    allow("rwx", root);
    assertEquals(List.of(), Leftovers.in(root));
  }

  @Test
  void saysThatAFileSystemTakesNoFiles() {
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "there is no /proc here");
    ObjectStore kernel = new FileStore(Path.of("/proc/self"));
    StoreException refusal =
        assertThrows(
            StoreException.class, () -> kernel.create("weights", 1, IfExists.REFUSE).close());
    assertTrue(refusal.getMessage().contains("/proc/self/weights"), refusal::getMessage);
  }

  @Test
  @Timeout(60)
  void saysThatThereIsNoRoom() throws Exception {
    // A limit on the size of files stands in for a full disk; the system reports both alike.
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    try (OtherProcess other = OtherProcess.startWithSmallFiles("fill", root, "weights")) {
      assertEquals("FULL", other.word());
    }
    assertEquals(List.of(), store.list(""));
  }

  /// Root may read and write everything, so that a permission tells nothing.
  private void assumeThePermissionsCount() {
    Assumptions.assumeFalse(
        "root".equals(System.getProperty("user.name")), "permissions do not bind root");
  }

  private static void allow(String permissions, Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions + "------"));
  }

  private static void assertDenied(String name, Executable refused) {
    StoreException refusal = assertThrows(StoreException.class, refused);
    assertEquals(Reason.DENIED, refusal.reason(), refusal::toString);
    assertTrue(refusal.getMessage().contains(name), refusal::getMessage);
  }
}
