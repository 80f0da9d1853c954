package io.weightseal.loader.agent;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// What a client asks for, as it names it.
public sealed interface Artifact {
  /// On this machine.
  ///
  /// @param path absolute
  record File(Path path) implements Artifact {
    public File {
      if (!path.isAbsolute()) {
        throw new IllegalArgumentException("a path that is not absolute");
      }
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /// In a store.
  ///
  /// Has one spelling, so that what the policy compares is what the store is asked for.
  ///
  /// @param uri `SCHEME://`, and parts that are neither empty nor lead elsewhere; nothing of it is
  ///   decoded
  record Stored(String uri) implements Artifact {
    private static final Pattern SHAPE = Pattern.compile("([a-z][a-z0-9]*)://([^\\p{Cntrl}]+)");

    public Stored {
      // spec: agent-v1#peer-4
      var shape = SHAPE.matcher(uri);
      if (!shape.matches()
          || List.of(shape.group(2).split("/", -1)).stream().anyMatch(Stored::leadsElsewhere)) {
        throw new IllegalArgumentException("a URI that is not in its plain form");
      }
    }

    private static boolean leadsElsewhere(String part) {
      return part.isEmpty() || part.equals(".") || part.equals("..");
    }

    /// Whether it is `folder`, or in it.
    boolean isIn(Stored folder) {
      return uri.equals(folder.uri) || uri.startsWith(folder.uri + "/");
    }

    @Override
    public String toString() {
      return uri;
    }
  }
}
