package io.weightseal.loader.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is mounted in this process's mount namespace, as `/proc/self/mountinfo` lists it; see
/// proc(5).
public final class MountTable {
  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

  private MountTable() {}

  /// One mount.
  ///
  /// @param device its file system, as `MAJOR:MINOR`
  /// @param at where it is seen
  /// @param type of file system, such as `tmpfs` or `fuse.weightseal`
  /// @param source what its mounter called the device
  /// @param options of the file system, with commas between them
  public record Mount(String device, Path at, String type, String source, String options) {
    /// The value of the option `name`; empty where it has none.
    public Optional<String> option(String name) {
      for (String option : options.split(",", -1)) {
        if (option.startsWith(name + "=")) {
          return Optional.of(option.substring(name.length() + 1));
        }
      }
      return Optional.empty();
    }
  }

  /// What is seen at `at`; empty where nothing is mounted there.
  ///
  /// @param at absolute, without symbolic links
  public static Optional<Mount> at(Path at) throws IOException {
    Optional<Mount> found = Optional.empty();
    for (Mount mount : all()) {
      // A later mount at the same place hides the one before.
      found = mount.at.equals(at) ? Optional.of(mount) : found;
    }
    return found;
  }

  private static List<Mount> all() throws IOException {
    // Of the thread, which may be in a namespace of its own.
    byte[] text = Files.readAllBytes(Path.of("/proc/thread-self/mountinfo"));
    return new String(text, StandardCharsets.UTF_8).lines().map(MountTable::parse).toList();
  }

  // ID PARENT MAJOR:MINOR ROOT AT FLAGS OPTIONAL... - TYPE SOURCE OPTIONS
  private static Mount parse(String line) {
    String[] words = line.split(" ", -1);
    int separator = 6;
    while (!words[separator].equals("-")) {
      separator++;
    }
    return new Mount(
        words[2],
        Path.of(unescaped(words[4])),
        words[separator + 1],
        unescaped(words[separator + 2]),
        words[separator + 3]);
  }

  private static String unescaped(String word) {
    return ESCAPED
        .matcher(word)
        .replaceAll(
            octal ->
                Matcher.quoteReplacement(
                    Character.toString((char) Integer.parseInt(octal.group(1), 8))));
  }
}
