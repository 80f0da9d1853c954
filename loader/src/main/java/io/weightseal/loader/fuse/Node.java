package io.weightseal.loader.fuse;

import java.util.List;
import java.util.Map;

/// A file or folder, as the kernel knows it: by its number, which is its inode's, too.
sealed interface Node {
  int id();

  String name();

  /// A folder.
  ///
  /// @param children by name
  /// @param listing the same, in the order in which they are listed
  record Folder(int id, int parent, String name, Map<String, Node> children, List<Node> listing)
      implements Node {}

  /// A file.
  record Leaf(int id, String name, Content content) implements Node {}
}
