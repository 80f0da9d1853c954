package io.weightseal.signing.oms;

import io.weightseal.api.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// Paths below a model's folder that a signature leaves out, each with all that stands below it.
/// Immutable.
///
/// @param paths relative to the model's folder, with `/` between their parts, ascending
public record IgnoredPaths(List<String> paths) {
  /// What belongs to a Git repository at the model's folder, which the specification leaves out.
  public static final IgnoredPaths GIT =
      of(List.of(".git", ".gitattributes", ".github", ".gitignore"));

  public static final IgnoredPaths NONE = of(List.of());

  public IgnoredPaths {
    paths = List.copyOf(paths);
  }

  /// @throws IllegalArgumentException for a path that is none inside the model's folder
  public static IgnoredPaths of(Collection<String> paths) {
    TreeSet<String> all = new TreeSet<>(Text.BY_UTF8);
    for (String path : paths) {
      all.add(inside(path));
    }
    return new IgnoredPaths(List.copyOf(all));
  }

  /// Both these and `others`.
  public IgnoredPaths and(IgnoredPaths others) {
    List<String> all = new ArrayList<>(paths);
    all.addAll(others.paths);
    return of(all);
  }

  /// Whether a file is left out.
  public boolean cover(String file) {
    return paths.stream().anyMatch(each -> file.equals(each) || file.startsWith(each + "/"));
  }

  private static String inside(String path) {
    List<String> parts = new ArrayList<>(Arrays.asList(path.split("/", -1)));
    boolean absolute = path.startsWith("/");
    parts.removeIf(part -> part.isEmpty() || part.equals("."));
    if (absolute || parts.isEmpty() || parts.contains("..")) {
      throw new IllegalArgumentException("not a path below the model's folder: " + path);
    }
    return String.join("/", parts);
  }
}
