package io.weightseal.loader.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyMemory;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.MappingFlags;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SecretMemoryTest {
  private SecretMemory memory;

  @BeforeEach
  void takeAPage() {
    try {
      memory = SecretMemory.make();
    } catch (LinuxException e) {
      assumeTrue(false, "no memfd_secret here: " + e.getMessage());
    }
  }

  @AfterEach
  void keepKeysWhereTheyWere() {
    DataKey.keepIn(KeyMemory.OFF_HEAP);
  }

  private static long pages() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("secretmem"))
        .count();
  }

  @Test
  void keepsManyKeysInOnePageAndTakesAnother() throws Exception {
    long before = pages();
    List<KeyMemory.Place> places = new ArrayList<>();
    Set<Long> addresses = new HashSet<>();
    for (int i = 0; i < SecretMemory.KEYS_PER_PAGE + 1; i++) {
      KeyMemory.Place place = memory.take(DataKey.BYTES);
      places.add(place);
      addresses.add(MemorySegment.ofBuffer(place.bytes()).address());
      if (i == SecretMemory.KEYS_PER_PAGE - 1) {
        assertEquals(before, pages());
      }
    }
    assertEquals(SecretMemory.KEYS_PER_PAGE + 1, addresses.size());
    assertEquals(before + 1, pages());
    places.forEach(KeyMemory.Place::close);
  }

  @Test
  void isNotPassedOnToForkedProcesses() throws Exception {
    try (KeyMemory.Place place = memory.take(DataKey.BYTES)) {
      Set<String> flags = MappingFlags.at(MemorySegment.ofBuffer(place.bytes()).address());
      assertTrue(flags.contains(MappingFlags.NOT_AFTER_FORK), flags.toString());
      assertTrue(flags.contains(MappingFlags.LOCKED), flags.toString());
    }
  }

  @Test
  void wipesAPlaceBeforeAnotherKeyGetsIt() {
    KeyMemory.Place first = memory.take(DataKey.BYTES);
    ByteBuffer bytes = first.bytes();
    byte[] key =
        "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    bytes.put(0, key);
    first.close();
    byte[] left = new byte[DataKey.BYTES];
    bytes.get(0, left);
    assertArrayEquals(new byte[DataKey.BYTES], left);
    try (KeyMemory.Place second = memory.take(DataKey.BYTES)) {
      // Closed twice, it is not given back twice.
      first.close();
      second.bytes().put(0, key);
      first.close();
      second.bytes().get(0, left);
      assertArrayEquals(key, left);
    }
  }

  @Test
  void holdsDataKeys() throws Exception {
    assertTrue(SecretMemory.keepDataKeys().startsWith("secret memory"));
    byte[] bytes = new byte[DataKey.BYTES];
    bytes[5] = 7;
    DataKey key = DataKey.takingOver(bytes);
    assertEquals(7, (int) key.use(lent -> lent[5]));
    key.close();
    key.close();
    assertThrows(IllegalStateException.class, () -> key.use(lent -> lent[5]));
  }

  @Test
  void refusesWhatIsNoKey() {
    assertThrows(IllegalArgumentException.class, () -> memory.take(DataKey.BYTES + 1));
  }
}
