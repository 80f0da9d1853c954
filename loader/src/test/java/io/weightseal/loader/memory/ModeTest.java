package io.weightseal.loader.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ModeTest {
  @Test
  void takesMemoryOnlyWhereItLeavesRoomForTheEngine() {
    assertEquals(Mode.MEMORY, Mode.suiting(6L << 30, 10L << 30).mode());
    Mode.Choice choice = Mode.suiting((6L << 30) + 1, 10L << 30);
    assertEquals(Mode.ON_DEMAND, choice.mode());
    assertEquals("6,144 MiB of plaintext, 10,240 MiB of memory available", choice.reason());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void knowsHowMuchMemoryThereIs() throws Exception {
    long available = HostMemory.available();
    assertTrue(available > 1 << 20 && available < 1L << 50, available + " bytes");
  }
}
