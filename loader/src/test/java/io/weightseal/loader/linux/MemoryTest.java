package io.weightseal.loader.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class MemoryTest {
  private static final int SEALS =
      Memory.SEAL_FUTURE_WRITE | Memory.SEAL_GROW | Memory.SEAL_SHRINK | Memory.SEAL_SEAL;

  @Test
  void letsOnlyTheMappingThatWasThereWrite() throws Exception {
    try (Descriptor file = Memory.create("test")) {
      Memory.resize(file, 8192);
      MemorySegment writable = Memory.map(file, 8192, Memory.Access.WRITE);
      Memory.seal(file, SEALS);
      writable.set(ValueLayout.JAVA_BYTE, 8191, (byte) 7);
      assertEquals(
          Errors.EPERM,
          assertThrows(LinuxException.class, () -> Memory.map(file, 8192, Memory.Access.WRITE))
              .error());
      assertEquals(
          Errors.EPERM,
          assertThrows(LinuxException.class, () -> Memory.resize(file, 4096)).error());
      MemorySegment readable = Memory.map(file, 8192, Memory.Access.READ);
      assertEquals(7, readable.get(ValueLayout.JAVA_BYTE, 8191));
      Memory.advise(readable, Memory.ADVICE_NOT_IN_CORE_DUMPS);
      Memory.unmap(readable);
      Memory.unmap(writable);
    }
  }

  @Test
  void refusesUseOfAClosedDescriptor() throws Exception {
    Descriptor file = Memory.create("test");
    file.close();
    file.close();
    assertThrows(IllegalStateException.class, () -> Memory.resize(file, 1));
  }

  @Test
  void mapsMemoryOfNoFile() throws Exception {
    MemorySegment memory = Memory.mapAnonymous(1 << 16);
    Memory.advise(memory, Memory.ADVICE_HUGE_PAGES);
    Memory.advise(memory, Memory.ADVICE_NOT_AFTER_FORK);
    memory.fill((byte) 1);
    Memory.unmap(memory);
  }

  @Test
  void mapsLongFilesWhereHugePagesCanBe() throws Exception {
    int odd = (6 << 20) + 5;
    try (Descriptor file = Memory.create("weightseal-aligned")) {
      Memory.resize(file, odd);
      for (int i = 0; i < 3; i++) {
        MemorySegment memory = Memory.map(file, odd, Memory.Access.WRITE);
        assertEquals(0, memory.address() % (2 << 20));
        assertEquals(odd, memory.byteSize());
        memory.fill((byte) 1);
        assertEquals(List.of(memory.address()), mappedAt("weightseal-aligned"));
        Memory.unmap(memory);
        assertEquals(List.of(), mappedAt("weightseal-aligned"));
      }
    }
  }

  private static List<Long> mappedAt(String name) throws Exception {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains(name))
        .map(line -> Long.parseLong(line.substring(0, line.indexOf('-')), 16))
        .toList();
  }
}
