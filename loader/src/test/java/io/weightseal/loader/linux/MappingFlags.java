package io.weightseal.loader.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the kernel does with mappings of this process: the VmFlags of `/proc/PID/smaps`, see
/// proc_pid_smaps(5).
public final class MappingFlags {
  public static final String NOT_IN_CORE_DUMPS = "dd";
  public static final String NOT_AFTER_FORK = "dc";
  public static final String LOCKED = "lo";

  private static final Pattern HEAD = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (....) .*");
  private static final String FLAGS = "VmFlags:";

  private record Mapping(long begin, long end, String head, Set<String> flags) {}

  private MappingFlags() {}

  /// Those of the mapping that an address is in; none where there is no mapping.
  public static Set<String> at(long address) throws IOException {
    return all().stream()
        .filter(each -> each.begin <= address && address < each.end)
        .findFirst()
        .map(Mapping::flags)
        .orElse(Set.of());
  }

  /// Those of all mappings of files with such a name that can be written to.
  public static List<Set<String>> ofWritable(String name) throws IOException {
    return all().stream()
        .filter(each -> each.head.contains(" rw") && each.head.contains(name))
        .map(Mapping::flags)
        .toList();
  }

  private static List<Mapping> all() throws IOException {
    List<Mapping> mappings = new ArrayList<>();
    String head = "";
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.startsWith(FLAGS)) {
        Matcher place = HEAD.matcher(head);
        if (!place.matches()) {
          throw new AssertionError(head);
        }
        mappings.add(
            new Mapping(
                Long.parseUnsignedLong(place.group(1), 16),
                Long.parseUnsignedLong(place.group(2), 16),
                head,
                Set.of(line.substring(FLAGS.length()).strip().split(" ", -1))));
      } else if (HEAD.matcher(line).matches()) {
        head = line;
      }
    }
    return mappings;
  }
}
