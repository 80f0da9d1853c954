package io.weightseal.core.internal.cipher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTagsTest {
  private final BlockTags tags = new BlockTags();
  private final BlockTags.Tagger tagger = tags.new Tagger();

  private static ByteBuffer block(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return ByteBuffer.allocateDirect(length).put(bytes).flip();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 1000, 1 << 18})
  void knowsABlockAgainAndNoOther(int length) {
    ByteBuffer block = block(1, length);
    byte[] made = new byte[3 * BlockTags.BYTES];
    tagger.make(block, made, BlockTags.BYTES);
    assertEquals(length, block.remaining());
    for (int i = 0; i < 3; i++) {
      assertTrue(tagger.isSame(block, made, BlockTags.BYTES));
    }
    for (int at : new int[] {0, length / 2, length - 1}) {
      block.put(at, (byte) (block.get(at) ^ 1));
      assertFalse(tagger.isSame(block, made, BlockTags.BYTES));
      block.put(at, (byte) (block.get(at) ^ 1));
    }
    assertFalse(tagger.isSame(block.slice(0, length - 1), made, BlockTags.BYTES));
    assertTrue(tagger.isSame(block, made, BlockTags.BYTES));
    assertTrue(tags.new Tagger().isSame(block, made, BlockTags.BYTES));
  }

  @Test
  void tellsEveryTagFromEveryOther() {
    byte[] made = new byte[2 * BlockTags.BYTES];
    tagger.make(block(1, 100), made, 0);
    tagger.make(block(1, 100), made, BlockTags.BYTES);
    byte[] first = Arrays.copyOf(made, BlockTags.BYTES);
    byte[] second = Arrays.copyOfRange(made, BlockTags.BYTES, made.length);
    assertFalse(Arrays.equals(first, 0, 8, second, 0, 8), "a nonce of its own");
    assertFalse(Arrays.equals(first, 8, 24, second, 8, 24));
    tagger.make(block(2, 100), made, 0);
    assertFalse(tagger.isSame(block(1, 100), made, 0));
    for (int i = 0; i < BlockTags.BYTES; i++) {
      byte[] changed = made.clone();
      changed[i] ^= 1;
      assertFalse(tagger.isSame(block(2, 100), changed, 0), "byte " + i);
    }
  }

  @Test
  void hasAKeyOfItsOwn() {
    byte[] made = new byte[BlockTags.BYTES];
    tagger.make(block(1, 100), made, 0);
    assertFalse(new BlockTags().new Tagger().isSame(block(1, 100), made, 0));
    tags.close();
    assertFalse(tagger.isSame(block(1, 100), made, 0));
  }
}
