package io.weightseal.loader.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Memory;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Which files and folders are served, and under which numbers.
class ServedTreeTest {
  private static SortedMap<String, Content> files(String... paths) throws Exception {
    SortedMap<String, Content> files = new TreeMap<>();
    try (Descriptor none = Memory.create("test")) {
      for (String path : paths) {
        files.put(path, new Content.InMemory(none, 10));
      }
    }
    return files;
  }

  @Test
  void makesFoldersOfPaths() throws Exception {
    ServedTree tree = ServedTree.of(files("a/b/c", "a/b/d", "a/e", "f"));
    Node.Folder root = assertInstanceOf(Node.Folder.class, tree.node(1));
    assertEquals(List.of("a", "f"), root.listing().stream().map(Node::name).toList());
    Node.Folder a = assertInstanceOf(Node.Folder.class, root.children().get("a"));
    assertEquals(List.of("b", "e"), a.listing().stream().map(Node::name).toList());
    assertEquals(1, a.parent());
    assertInstanceOf(Node.Leaf.class, root.children().get("f"));
    assertEquals(40, tree.bytes());
    assertNull(tree.node(0));
    assertNull(tree.node(tree.size() + 1));
    assertNull(tree.node(Long.MIN_VALUE));
  }

  @Test
  void givesTheSameNumbersAgain() throws Exception {
    ServedTree one = ServedTree.of(files("b", "a/x", "a/y"));
    ServedTree other = ServedTree.of(files("a/y", "b", "a/x"));
    for (int id = 1; id <= one.size(); id++) {
      Node node = one.node(id);
      Node same = other.node(id);
      assertEquals(id, node == null ? 0 : node.id());
      assertEquals(node == null ? "" : node.name(), same == null ? null : same.name());
    }
  }

  @Test
  void refusesANameThatIsBothFileAndFolder() {
    assertThrows(IllegalArgumentException.class, () -> ServedTree.of(files("a", "a/b")));
  }
}
