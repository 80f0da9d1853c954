package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One writer at a time, in this process and in others; a killed one stands in nobody's way.
@Timeout(60)
class FileStoreLockTest {
  private static final byte[] OLD = {1, 2, 3};

  @TempDir private Path root;
  private ObjectStore store;

  @BeforeEach
  void open() {
    store = new FileStore(root);
  }

  @Test
  void locksOutAnotherProcess() throws Exception {
    Files.write(root.resolve("weights"), OLD);
    try (ObjectStore.Update held = store.update("weights")) {
      // What is tried and refused in this process must not loosen the hold either.
      assertLocked(() -> store.update("weights").close());
      assertLocked(() -> store.create("weights", 1, IfExists.REPLACE).close());
      try (OtherProcess other = OtherProcess.start("update", root, "weights")) {
        assertEquals("LOCKED", other.word());
      }
      held.patch(0, new byte[] {9});
    }
    store.update("weights").close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"update", "create", "folder"})
  void isLockedOutByAnotherProcessUntilItEnds(String action) throws Exception {
    if (action.equals("folder")) {
      Files.createDirectory(root.resolve("weights"));
      Files.write(root.resolve("weights/old"), OLD);
    } else {
      Files.write(root.resolve("weights"), OLD);
    }
    try (OtherProcess other = OtherProcess.start(action, root, "weights")) {
      assertEquals("held", other.word());
      assertLocked(() -> store.create("weights", 1, IfExists.REPLACE).close());
      assertLocked(() -> store.createFolder("weights", IfExists.REPLACE).close());
      other.goOn();
      assertEquals("done", other.word());
    }
    assertEquals(List.of(), Leftovers.in(root));
    assertEquals(1, store.list("").size());
    write("other name", new byte[] {1});
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "folder"})
  void removesWhatAKilledProcessLeft(String action) throws Exception {
    Files.write(root.resolve("weights"), OLD);
    try (OtherProcess other = OtherProcess.start(action, root, "weights")) {
      assertEquals("held", other.word());
    }
    assertTrue(Leftovers.in(root).size() >= 2, "a killed process leaves lock and staged bytes");
    assertArrayEquals(OLD, Files.readAllBytes(root.resolve("weights")));
    write("weights", new byte[] {7});
    assertArrayEquals(new byte[] {7}, Files.readAllBytes(root.resolve("weights")));
    assertEquals(List.of(), Leftovers.in(root));
  }

  @Test
  void restoresAFolderThatAKilledWriterHadMovedAside() throws Exception {
    String aside = Leftovers.namesOf(root, "model").get(".old");
    Files.createDirectory(root.resolve(aside));
    Files.write(root.resolve(aside).resolve("weights"), OLD);
    StoreException refusal =
        assertThrows(
            StoreException.class, () -> store.createFolder("model", IfExists.REFUSE).close());
    assertEquals(Reason.EXISTS, refusal.reason());
    assertArrayEquals(OLD, Files.readAllBytes(root.resolve("model/weights")));
    assertEquals(List.of(), Leftovers.in(root));
  }

  @Test
  void dropsTheOldFolderOfAWriterThatWasKilledAfterTheExchange() throws Exception {
    String aside = Leftovers.namesOf(root, "model").get(".old");
    Files.createDirectory(root.resolve(aside));
    Files.write(root.resolve(aside).resolve("weights"), OLD);
    Files.createDirectory(root.resolve("model"));
    Files.write(root.resolve("model/weights"), new byte[] {7});
    store.createFolder("model", IfExists.REPLACE).close();
    assertArrayEquals(new byte[] {7}, Files.readAllBytes(root.resolve("model/weights")));
    assertEquals(List.of(), Leftovers.in(root));
  }

  @Test
  void touchesNoLeftoverOfAnotherName() throws Exception {
    try (OtherProcess other = OtherProcess.start("create", root, "other")) {
      assertEquals("held", other.word());
      List<String> theirs = Leftovers.in(root);
      write("weights", OLD);
      assertEquals(theirs, Leftovers.in(root));
    }
  }

  @Test
  void keepsApartTwoNamesOfOneFolder() throws Exception {
    Files.createSymbolicLink(root.resolve("again"), Path.of("real"));
    Files.createDirectory(root.resolve("real"));
    try (Sink held = store.create("real/weights", 1, IfExists.REFUSE)) {
      assertLocked(() -> store.create("again/weights", 1, IfExists.REFUSE).close());
      held.write(ByteBuffer.wrap(new byte[] {1}), 0);
      held.commit();
    }
  }

  @Test
  void letsGoOnceThoughClosedTwice() throws Exception {
    Sink first = store.create("weights", 1, IfExists.REPLACE);
    first.close();
    try (Sink second = store.create("weights", 1, IfExists.REPLACE)) {
      first.close();
      assertLocked(() -> store.create("weights", 1, IfExists.REPLACE).close());
      second.write(ByteBuffer.wrap(new byte[] {1}), 0);
      second.commit();
    }
    assertEquals(1, Files.size(root.resolve("weights")));
  }

  private void write(String name, byte[] content) throws StoreException {
    try (Sink sink = store.create(name, content.length, IfExists.REPLACE)) {
      sink.write(ByteBuffer.wrap(content), 0);
      sink.commit();
    }
  }

  private static void assertLocked(Executable refused) {
    StoreException refusal = assertThrows(StoreException.class, refused);
    assertEquals(Reason.LOCKED, refusal.reason(), refusal::toString);
  }
}
