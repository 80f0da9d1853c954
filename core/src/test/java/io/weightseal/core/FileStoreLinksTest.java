package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.Entry;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.ObjectStore.Kind;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What a file store makes of links and of what is neither file nor folder.
@Timeout(60)
class FileStoreLinksTest {
  @TempDir private Path folder;
  private Path root;
  private Path outside;
  private ObjectStore store;

  @BeforeEach
  void fill() throws IOException {
    root = Files.createDirectories(folder.resolve("root"));
    outside = Files.createDirectories(folder.resolve("outside"));
    Files.write(outside.resolve("secret"), new byte[] {9, 9});
    Files.write(root.resolve("weights"), new byte[] {1, 2, 3});
    store = new FileStore(root);
  }

  @Test
  void servesALinkToAFileInside() throws Exception {
    link("inside", "weights");
    assertEquals(new Entry("inside", Kind.LINK, 3), store.find("inside").orElseThrow());
    assertEquals(Map.of("inside", Kind.LINK, "weights", Kind.OBJECT), kinds(""));
    try (var source = store.open("inside")) {
      assertEquals(3, source.size());
    }
  }

  @Test
  void listsALinkThatLeavesTheListedFolderAsSpecial() throws Exception {
    Files.createDirectory(root.resolve("model"));
    link("model/up", "../weights");
    assertEquals(Map.of("up", Kind.SPECIAL), kinds("model"));
  }

  @Test
  void neverLeavesThroughALink() throws Exception {
    link("file", outside.resolve("secret").toString());
    link("relative", "../outside/secret");
    link("twice", "relative");
    for (String name : new String[] {"file", "relative", "twice"}) {
      assertEquals(Kind.SPECIAL, store.find(name).orElseThrow().kind(), name);
      assertUnsuitable(() -> store.open(name).close());
      assertUnsuitable(() -> store.update(name).close());
    }
    assertArrayEquals(new byte[] {9, 9}, Files.readAllBytes(outside.resolve("secret")));
  }

  @Test
  void neverLeavesThroughALinkedFolder() throws Exception {
    link("folder", outside.toString());
    assertEquals(Kind.SPECIAL, store.find("folder").orElseThrow().kind());
    assertEquals(0, store.list("folder").size());
    assertUnsuitable(() -> store.find("folder/secret"));
    assertUnsuitable(() -> store.list("folder/deeper"));
    assertUnsuitable(() -> store.open("folder/secret").close());
    assertUnsuitable(() -> store.update("folder/secret").close());
    assertUnsuitable(() -> store.create("folder/new", 1, IfExists.REPLACE).close());
    assertUnsuitable(() -> store.create("folder/deeper/new", 1, IfExists.REPLACE).close());
    assertUnsuitable(() -> store.createFolder("folder/new", IfExists.REPLACE).close());
    assertUnsuitable(() -> store.delete("folder/secret"));
    try (var left = Files.list(outside)) {
      assertEquals(1, left.count());
    }
  }

  @Test
  void deletesALinkAndNotWhatItNames() throws Exception {
    link("folder", outside.toString());
    store.delete("folder");
    assertFalse(Files.isSymbolicLink(root.resolve("folder")));
    assertTrue(Files.exists(outside.resolve("secret")));
  }

  @Test
  void replacesALinkAndNotWhatItNames() throws Exception {
    link("file", outside.resolve("secret").toString());
    try (var sink = store.create("file", 0, IfExists.REPLACE)) {
      sink.commit();
    }
    assertEquals(new Entry("file", Kind.OBJECT, 0), store.find("file").orElseThrow());
    assertArrayEquals(new byte[] {9, 9}, Files.readAllBytes(outside.resolve("secret")));
  }

  @Test
  void writesNoLockThroughAPlantedLink() throws Exception {
    for (String planted : Leftovers.namesOf(root, "new").values()) {
      link(planted, outside.resolve("secret").toString());
    }
    try (var sink = store.create("new", 0, IfExists.REFUSE)) {
      sink.commit();
    } catch (StoreException e) {
      assertTrue(e.getMessage().contains("new"), e::getMessage);
    }
    assertArrayEquals(new byte[] {9, 9}, Files.readAllBytes(outside.resolve("secret")));
  }

  @Test
  void servesNoDanglingLinkAndNoLoop() throws Exception {
    link("dangling", "nothing");
    link("loop", "loop");
    assertEquals(Kind.SPECIAL, store.find("dangling").orElseThrow().kind());
    assertEquals(Kind.SPECIAL, store.find("loop").orElseThrow().kind());
    assertThrows(StoreException.class, () -> store.open("dangling").close());
    assertThrows(StoreException.class, () -> store.open("loop").close());
  }

  @Test
  void waitsForNoPipe() throws Exception {
    Path pipe = root.resolve("pipe");
    try {
      Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
      Assumptions.assumeTrue(made.waitFor() == 0, "mkfifo does not work here");
    } catch (IOException e) {
      Assumptions.abort("there is no mkfifo: " + e.getMessage());
    }
    assertEquals(new Entry("pipe", Kind.SPECIAL, 0), store.find("pipe").orElseThrow());
    assertEquals(Map.of("pipe", Kind.SPECIAL, "weights", Kind.OBJECT), kinds(""));
    assertUnsuitable(() -> store.open("pipe").close());
    assertUnsuitable(() -> store.update("pipe").close());
  }

  @Test
  void servesNoSocket() throws Exception {
    Path near = Files.createTempDirectory("ws");
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(near.resolve("s")));
      ObjectStore there = new FileStore(near);
      assertEquals(Kind.SPECIAL, there.find("s").orElseThrow().kind());
      assertUnsuitable(() -> there.open("s").close());
    } finally {
      Files.deleteIfExists(near.resolve("s"));
      Files.delete(near);
    }
  }

  private void link(String name, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(name), Path.of(target));
  }

  private Map<String, Kind> kinds(String name) throws StoreException {
    Map<String, Kind> kinds = new TreeMap<>();
    store.list(name).forEach(entry -> kinds.put(entry.name(), entry.kind()));
    return kinds;
  }

  private static void assertUnsuitable(Executable refused) {
    StoreException refusal = assertThrows(StoreException.class, refused);
    assertEquals(Reason.UNSUITABLE, refusal.reason(), refusal::toString);
  }
}
