package io.weightseal.loader.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.loader.memory.PrivateMemory.Protection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrivateMemoryTest {
  @Test
  @SuppressWarnings("restricted")
  void isWipedBeforeItIsGivenBack() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(100).fill((byte) 7);
      List<Long> atTheEnd = new ArrayList<>();
      PrivateMemory memory =
          PrivateMemory.around(
              MemorySegment.ofAddress(bytes.address()).reinterpret(100),
              90,
              Set.of(),
              freed -> atTheEnd.add(freed.mismatch(arena.allocate(100))));
      assertEquals(90, memory.segment().byteSize());
      memory.close();
      memory.close();
      assertEquals(List.of(-1L), atTheEnd);
    }
  }

  @Test
  void isZeroWhenNewAndCanBeWrittenToByAnyThread() throws Exception {
    try (PrivateMemory memory = PrivateMemory.allocate(1 << 20, Swap.ALLOWED)) {
      assertEquals(0, memory.segment().get(ValueLayout.JAVA_LONG, 8));
      Thread other =
          Thread.ofPlatform().start(() -> memory.segment().set(ValueLayout.JAVA_LONG, 8, 5));
      other.join();
      assertEquals(5, memory.segment().get(ValueLayout.JAVA_LONG, 8));
    }
    try (PrivateMemory none = PrivateMemory.allocate(0, Swap.ALLOWED)) {
      assertEquals(0, none.segment().byteSize());
    }
  }

  @Test
  void isRefusedWhenItCouldBeSwapped() throws Exception {
    Set<Protection> found = EnumSet.noneOf(Protection.class);
    String message =
        assertThrows(
                SwappableMemoryException.class,
                () -> PrivateMemory.orRefused(found, Swap.REFUSED, 4096, null))
            .getMessage();
    assertTrue(message.contains("4,096 bytes") && message.endsWith("Swap.ALLOWED"), message);
    assertSame(found, PrivateMemory.orRefused(found, Swap.ALLOWED, 4096, null));
    Set<Protection> locked = EnumSet.of(Protection.LOCKED);
    assertSame(locked, PrivateMemory.orRefused(locked, Swap.REFUSED, 4096, null));
  }

  @Test
  void isOfASharedArenaWhereNothingElseIsKnown() throws Exception {
    assertThrows(SwappableMemoryException.class, () -> PrivateMemory.ofArena(10, Swap.REFUSED));
    PrivateMemory memory = PrivateMemory.ofArena(10, Swap.ALLOWED);
    MemorySegment segment = memory.segment();
    segment.set(ValueLayout.JAVA_BYTE, 9, (byte) 1);
    assertEquals(Set.of(), memory.protections());
    memory.close();
    assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 9));
    assertFalse(segment.scope().isAlive());
  }

  @Test
  void refusesMoreThanThereIs() {
    assertThrows(
        java.io.IOException.class, () -> PrivateMemory.allocate(1L << 50, Swap.ALLOWED).close());
  }
}
