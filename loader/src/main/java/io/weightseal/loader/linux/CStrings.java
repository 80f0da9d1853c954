package io.weightseal.loader.linux;

import static io.weightseal.loader.linux.LinuxCall.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Arrays of strings as C has them, with a null pointer at their end.
final class CStrings {
  private CStrings() {}

  static MemorySegment of(Arena arena, List<String> strings) {
    return array(arena, strings.stream().map(arena::allocateFrom).toList());
  }

  /// This process's environment, changed. What stays, stays byte for byte: Java's own view of it
  /// has passed through a character set.
  static MemorySegment environment(Arena arena, Map<String, String> changes) {
    List<MemorySegment> entries = new ArrayList<>();
    for (MemorySegment entry : present()) {
      String text = entry.getString(0, java.nio.charset.StandardCharsets.ISO_8859_1);
      int end = text.indexOf('=');
      if (end < 0 || !changes.containsKey(text.substring(0, end))) {
        entries.add(entry);
      }
    }
    changes.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            entries.add(arena.allocateFrom(name + "=" + value));
          }
        });
    return array(arena, entries);
  }

  @SuppressWarnings("restricted")
  private static List<MemorySegment> present() {
    List<MemorySegment> entries = new ArrayList<>();
    MemorySegment array =
        Linker.nativeLinker()
            .defaultLookup()
            .findOrThrow("environ")
            .reinterpret(ADDRESS.byteSize())
            .get(ADDRESS, 0)
            .reinterpret(Long.MAX_VALUE);
    for (long i = 0; ; i++) {
      MemorySegment entry = array.getAtIndex(ADDRESS, i);
      if (entry.address() == 0) {
        return entries;
      }
      entries.add(entry.reinterpret(Long.MAX_VALUE));
    }
  }

  private static MemorySegment array(Arena arena, List<MemorySegment> strings) {
    MemorySegment array = arena.allocate(ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      array.setAtIndex(ADDRESS, i, strings.get(i));
    }
    return array;
  }
}
