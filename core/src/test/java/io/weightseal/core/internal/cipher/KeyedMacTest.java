package io.weightseal.core.internal.cipher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Looks for keys in dumps of this JVM's heap, dead objects included.
class KeyedMacTest {
  @TempDir Path folder;

  @Test
  void isTheJdksOwn() throws Exception {
    byte[] key = {1, 2, 3, 4, 5};
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(key, "HmacSHA512"));
    byte[] expected = mac.doFinal(new byte[] {6, 7});
    try (KeyedMac ours = new KeyedMac("HmacSHA512", key)) {
      for (int i = 0; i < 2; i++) {
        ours.update(new byte[] {6});
        ours.update(new byte[] {7});
        assertArrayEquals(expected, ours.finish());
      }
    }
  }

  /// What other tests left on the heap would make a dump of gigabytes.
  @BeforeEach
  void leaveRoom() {
    System.gc();
  }

  @Test
  void leavesNothingOfTheKeyOnTheHeap() throws Exception {
    // The key itself stands there in another form, so that it is not what is found.
    byte[] masked = new byte[32];
    new SecureRandom().nextBytes(masked);
    Object kept = useAndForget(masked);
    byte[] heap = dump("with.hprof");
    assertFalse(contains(heap, masked, 0x5a ^ 0x36), "the inner block");
    assertFalse(contains(heap, masked, 0x5a ^ 0x5c), "the outer block");
    assertFalse(contains(heap, masked, 0x5a), "the key");
    assertTrue(contains(heap, masked, 0), "the dump holds live arrays");
    assertTrue(kept instanceof KeyedMac);
  }

  @Test
  void findsTheKeyOfAMacThatIsNotClosed() throws Exception {
    byte[] masked = new byte[32];
    new SecureRandom().nextBytes(masked);
    KeyedMac open = new KeyedMac("HmacSHA512", unmasked(masked));
    assertTrue(contains(dump("open.hprof"), masked, 0x5a ^ 0x36));
    open.close();
  }

  private static KeyedMac useAndForget(byte[] masked) {
    byte[] key = unmasked(masked);
    KeyedMac mac = new KeyedMac("HmacSHA512", key);
    try (mac) {
      mac.update(new byte[100]);
      Arrays.fill(mac.finish(), (byte) 0);
    }
    Arrays.fill(key, (byte) 0);
    return mac;
  }

  private static byte[] unmasked(byte[] masked) {
    byte[] key = masked.clone();
    for (int i = 0; i < key.length; i++) {
      key[i] ^= 0x5a;
    }
    return key;
  }

  private byte[] dump(String name) throws Exception {
    Path file = folder.resolve(name);
    Process dumping =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(ProcessHandle.current().pid()),
                "GC.heap_dump",
                "-all",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(dumping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, dumping.waitFor(), said);
    return Files.readAllBytes(file);
  }

  private static boolean contains(byte[] heap, byte[] masked, int mask) {
    for (int at = 0; at <= heap.length - masked.length; at++) {
      int i = 0;
      while (i < masked.length && heap[at + i] == (byte) (masked[i] ^ mask)) {
        i++;
      }
      if (i == masked.length) {
        return true;
      }
    }
    return false;
  }
}
