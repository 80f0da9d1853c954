package io.weightseal.tensors;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ten thousand damaged headers of each kind: every one is either refused as malformed or read as
/// an index whose ranges lie in the file.
class HostileHeaderTest {
  private static final int MUTATIONS = 10_000;
  private static final byte[] TELLING = {
    0, 1, 2, 8, 9, 0x7f, (byte) 0x80, (byte) 0xff, '"', '{', '}', '[', ']', ',', ':', '\\', '9', '-'
  };

  private static byte[] safetensors() {
    String json =
        "{\"__metadata__\":{\"format\":\"pt\",\"é\":\"\\u00e9\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"b.weight\":{\"dtype\":\"F4\",\"shape\":[0],\"data_offsets\":[24,24],\"x\":[{}]},"
            + "\"c\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[24,32]}}  ";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return new Bytes().u64(bytes.length).raw(bytes).raw(new byte[32]).toArray();
  }

  private static byte[] gguf(ByteOrder order) {
    GgufFile file =
        new GgufFile(order)
            .alignment(32)
            .pair("s", 8, out -> out.string("llama"))
            .pair("tokens", 9, out -> out.u32(8).u64(3).string("a").string("b").string("c"))
            .pair("nested", 9, out -> out.u32(9).u64(1).u32(5).u64(2).u32(1).u32(2))
            .pair("f", 6, out -> out.u32(1))
            .pair("flag", 7, out -> out.u8(1))
            .tensor("a", 0, 0, 5, 2)
            .tensor("b", 12, 64, 256)
            .tensor("c", 24, 224, 0);
    return Arrays.copyOf(file.header(), (int) file.dataStart() + 224);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void survivesDamagedSafetensors(long seed) {
    survivesDamageTo(safetensors(), new Random(seed));
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4})
  void survivesDamagedGguf(long seed) {
    survivesDamageTo(gguf(ByteOrder.LITTLE_ENDIAN), new Random(seed));
    survivesDamageTo(gguf(ByteOrder.BIG_ENDIAN), new Random(seed));
  }

  private static void survivesDamageTo(byte[] file, Random random) {
    assertTrue(isRead(file), "the file is right before it is damaged");
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      refused += isRead(damaged(file, random)) ? 0 : 1;
    }
    assertFalse(refused < MUTATIONS / 2, refused + " were refused");
    assertFalse(refused == MUTATIONS, "all were refused");
  }

  private static boolean isRead(byte[] file) {
    try {
      TensorIndex index = TensorIndex.read(new FakeSource(file));
      assertTrue(index.tensors().stream().allMatch(tensor -> tensor.end() <= file.length));
      return true;
    } catch (MalformedArtifactException e) {
      return false;
    } catch (WeightsealException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] damaged(byte[] file, Random random) {
    byte[] bytes = file.clone();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int at = random.nextInt(bytes.length - 32);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = TELLING[random.nextInt(TELLING.length)];
        case 2 -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 8), (byte) 0xff);
        case 3 -> bytes[at]++;
        case 4 -> bytes = moved(bytes, at, random.nextInt(-8, 9));
        default -> {
          int from = random.nextInt(bytes.length - 16);
          System.arraycopy(bytes, from, bytes, at, random.nextInt(16));
        }
      }
    }
    return bytes;
  }

  /// Puts in some bytes, or takes some out.
  private static byte[] moved(byte[] bytes, int at, int by) {
    byte[] moved = Arrays.copyOf(bytes, bytes.length + by);
    int from = Math.max(at, at - by);
    System.arraycopy(bytes, from, moved, from + by, bytes.length - from);
    return moved;
  }
}
