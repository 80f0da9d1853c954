package io.weightseal.loader.fuse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// The files and folders that are served. Does not change; the same files have the same numbers
/// each time.
public final class ServedTree {
  /// The number of the uppermost folder, as the protocol has it.
  static final int ROOT = 1;

  private final List<Node> nodes;
  private final long bytes;

  private ServedTree(List<Node> nodes, long bytes) {
    this.nodes = nodes;
    this.bytes = bytes;
  }

  /// @param files by model path, which has `/` between its parts
  public static ServedTree of(SortedMap<String, Content> files) {
    List<Node> nodes = new ArrayList<>();
    Node.Folder root = folder(nodes, ROOT, "");
    files.forEach(
        (path, content) -> {
          Node.Folder folder = root;
          String[] parts = path.split("/", -1);
          for (int i = 0; i < parts.length - 1; i++) {
            folder = subfolder(nodes, folder, parts[i]);
          }
          add(folder, new Node.Leaf(nodes.size() + 1, parts[parts.length - 1], content));
          nodes.add(folder.listing().getLast());
        });
    return new ServedTree(nodes, files.values().stream().mapToLong(Content::size).sum());
  }

  private static Node.Folder folder(List<Node> nodes, int parent, String name) {
    Map<String, Node> children = new LinkedHashMap<>();
    Node.Folder folder =
        new Node.Folder(nodes.size() + 1, parent, name, children, new ArrayList<>());
    nodes.add(folder);
    return folder;
  }

  private static Node.Folder subfolder(List<Node> nodes, Node.Folder parent, String name) {
    Node known = parent.children().get(name);
    if (known == null) {
      Node.Folder made = folder(nodes, parent.id(), name);
      add(parent, made);
      return made;
    }
    if (known instanceof Node.Folder folder) {
      return folder;
    }
    throw new IllegalArgumentException(name + " is both a file and a folder");
  }

  private static void add(Node.Folder folder, Node child) {
    if (folder.children().put(child.name(), child) != null) {
      throw new IllegalArgumentException(child.name() + " is there twice");
    }
    folder.listing().add(child);
  }

  /// The node with this number; null when there is none.
  @Nullable Node node(long id) {
    return id >= ROOT && id <= nodes.size() ? nodes.get((int) id - 1) : null;
  }

  int size() {
    return nodes.size();
  }

  /// Plaintext bytes of all files.
  long bytes() {
    return bytes;
  }
}
