package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.testkit.ObjectStoreContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file store keeps the contract, and finds its way about a file system.
class FileStoreTest extends ObjectStoreContract {
  @TempDir private Path folder;

  @Override
  protected ObjectStore openStore() {
    return new FileStore(folder);
  }

  @Override
  protected void overwriteBehindTheStore(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }

  @Test
  void locatesAFileByItsFolderAndName() throws Exception {
    Files.write(folder.resolve("weights"), new byte[] {7});
    Location location = FileStore.locate(folder.resolve("deep/../weights"));
    assertEquals("weights", location.name());
    assertEquals(folder.resolve("weights").toString(), location.toString());
    assertEquals(1, location.store().find("weights").orElseThrow().size());
  }

  @Test
  void locatesWhatALinkNamed() throws Exception {
    Files.createDirectory(folder.resolve("blobs"));
    Files.write(folder.resolve("blobs/0123"), new byte[] {7});
    Files.createSymbolicLink(folder.resolve("weights"), Path.of("blobs/0123"));
    Location location = FileStore.locate(folder.resolve("weights"));
    assertEquals(folder.toRealPath().resolve("blobs/0123").toString(), location.toString());
  }

  @Test
  void servesARootThatIsALink() throws Exception {
    Files.createDirectory(folder.resolve("disk"));
    Path link = Files.createSymbolicLink(folder.resolve("models"), Path.of("disk"));
    ObjectStore store = new FileStore(link);
    write(store, "weights", new byte[] {7});
    assertEquals(
        Set.of("weights"),
        Set.copyOf(store.list("").stream().map(ObjectStore.Entry::name).toList()));
    store.open("weights").close();
  }

  @Test
  void makesNoStoreWhereThereIsNone() throws Exception {
    ObjectStore store = new FileStore(folder.resolve("missing"));
    StoreException refusal =
        assertThrows(
            StoreException.class, () -> store.create("deep/weights", 1, IfExists.REFUSE).close());
    assertEquals(Reason.ABSENT, refusal.reason());
    assertTrue(refusal.getMessage().contains("missing"), refusal::getMessage);
    assertFalse(Files.exists(folder.resolve("missing")));
  }

  @Test
  void saysWhereAPathRunsThroughAFile() throws Exception {
    Files.write(folder.resolve("file"), new byte[] {1});
    ObjectStore store = openStore();
    Set<Reason> either = Set.of(Reason.ABSENT, Reason.UNSUITABLE);
    for (StoreException refusal :
        Set.of(
            assertThrows(StoreException.class, () -> store.open("file/weights").close()),
            assertThrows(
                StoreException.class,
                () -> store.create("file/weights", 1, IfExists.REPLACE).close()),
            assertThrows(
                StoreException.class,
                () -> store.createFolder("file/weights", IfExists.REPLACE).close()))) {
      assertTrue(either.contains(refusal.reason()), refusal::toString);
      assertTrue(refusal.getMessage().contains("file"), refusal::getMessage);
    }
  }

  @Test
  void replacesAFolderByAFolderButNeverAFolderByAFile() throws Exception {
    Files.createDirectory(folder.resolve("model"));
    Files.write(folder.resolve("model/weights"), new byte[] {1});
    StoreException refusal =
        assertThrows(StoreException.class, () -> write(openStore(), "model", new byte[] {2}));
    assertTrue(refusal.getMessage().contains("model"), refusal::getMessage);
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(folder.resolve("model/weights")));
    assertEquals(1, openStore().list("").size());
  }

  @Test
  void replacesAFileByAFolder() throws Exception {
    Files.write(folder.resolve("model"), new byte[] {1});
    try (ObjectStore.Folder staged = openStore().createFolder("model", IfExists.REPLACE)) {
      try (Sink sink = staged.create("weights", 1)) {
        sink.write(ByteBuffer.wrap(new byte[] {2}), 0);
        sink.commit();
      }
      staged.commit();
    }
    assertArrayEquals(new byte[] {2}, Files.readAllBytes(folder.resolve("model/weights")));
    assertEquals(1, openStore().list("").size());
  }

  @Test
  void saysThatANameIsTooLongForTheFileSystem() {
    String name = "w".repeat(300);
    StoreException refusal =
        assertThrows(
            StoreException.class,
            () -> {
              try (ObjectStore.Folder staged = openStore().createFolder("m", IfExists.REFUSE)) {
                staged.create(name, 1).close();
              }
            });
    assertTrue(refusal.getMessage().contains(name), refusal::getMessage);
    assertFalse(refusal.retryable());
  }

  private static void write(ObjectStore store, String name, byte[] content) throws StoreException {
    try (Sink sink = store.create(name, content.length, IfExists.REPLACE)) {
      sink.write(ByteBuffer.wrap(content), 0);
      sink.commit();
    }
  }
}
