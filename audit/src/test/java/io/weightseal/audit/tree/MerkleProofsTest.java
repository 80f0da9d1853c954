package io.weightseal.audit.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Known answers for audit-v1#tree-1, and proofs against a tree that is computed by its definition.
final class MerkleProofsTest {
  /// The leaves of the tree that Certificate Transparency's own tests use.
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private final List<byte[]> hashes = new ArrayList<>();

  private void leaves(int count) {
    hashes.clear();
    for (int i = 0; i < count; i++) {
      hashes.add(
          MerkleHash.leaf(
              i < LEAVES.size() ? HexFormat.of().parseHex(LEAVES.get(i)) : new byte[] {(byte) i}));
    }
  }

  /// RFC 6962, section 2.1, word for word.
  private static byte[] definition(List<byte[]> leafHashes) {
    if (leafHashes.isEmpty()) {
      return MerkleHash.empty();
    }
    if (leafHashes.size() == 1) {
      return leafHashes.getFirst();
    }
    int split = Integer.highestOneBit(leafHashes.size() - 1);
    return MerkleHash.node(
        definition(leafHashes.subList(0, split)),
        definition(leafHashes.subList(split, leafHashes.size())));
  }

  private byte[] subtree(int level, long index) {
    int from = (int) (index << level);
    return definition(hashes.subList(from, from + (1 << level)));
  }

  @ParameterizedTest
  @CsvSource({
    "0,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1,6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2,fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3,aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4,d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5,4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6,76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7,ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8,5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  })
  void hasTheRootsOfCertificateTransparency(int size, String root) throws IOException {
    leaves(size);
    byte[] expected = HexFormat.of().parseHex(root);
    assertArrayEquals(expected, MerkleProofs.root(this::subtree, size));
    CompactRange range = new CompactRange();
    hashes.forEach(range::append);
    assertArrayEquals(expected, range.root());
  }

  @Test
  void growsRightAtEverySize() {
    leaves(80);
    CompactRange range = new CompactRange();
    RightEdge edge = new RightEdge();
    for (int size = 1; size <= hashes.size(); size++) {
      range.append(hashes.get(size - 1));
      edge.append(hashes.get(size - 1));
      assertArrayEquals(definition(hashes.subList(0, size)), range.root());
      assertArrayEquals(range.root(), edge.root());
      assertEquals(size, range.size());
    }
    assertThrows(IllegalArgumentException.class, () -> range.appendSubtree(5, MerkleHash.empty()));
  }

  @Test
  void provesEveryLeafOfEveryTreeAndNothingElse() throws IOException {
    leaves(40);
    for (int size = 1; size <= hashes.size(); size++) {
      byte[] root = definition(hashes.subList(0, size));
      for (int index = 0; index < size; index++) {
        List<byte[]> proof = MerkleProofs.inclusion(this::subtree, index, size);
        assertArrayEquals(root, MerkleProofs.rootOf(hashes.get(index), index, size, proof));
        requireBroken(index, size, proof, root);
      }
    }
  }

  private void requireBroken(int index, int size, List<byte[]> proof, byte[] root) {
    byte[] leaf = hashes.get(index);
    byte[] other = MerkleHash.leaf(new byte[] {1, 2, 3});
    assertFalse(Arrays.equals(root, MerkleProofs.rootOf(other, index, size, proof)));
    for (int i = 0; i < proof.size(); i++) {
      List<byte[]> bent = new ArrayList<>(proof);
      bent.set(i, other);
      assertFalse(Arrays.equals(root, MerkleProofs.rootOf(leaf, index, size, bent)));
    }
    List<byte[]> longer = new ArrayList<>(proof);
    longer.add(other);
    assertThrows(
        IllegalArgumentException.class, () -> MerkleProofs.rootOf(leaf, index, size, longer));
    if (!proof.isEmpty()) {
      List<byte[]> shorter = proof.subList(1, proof.size());
      assertThrows(
          IllegalArgumentException.class, () -> MerkleProofs.rootOf(leaf, index, size, shorter));
    }
  }

  @Test
  void provesThatEveryTreeGrewFromEveryOlderOne() throws IOException {
    leaves(40);
    for (int newer = 2; newer <= hashes.size(); newer++) {
      byte[] newerRoot = definition(hashes.subList(0, newer));
      for (int older = 1; older < newer; older++) {
        byte[] olderRoot = definition(hashes.subList(0, older));
        List<byte[]> proof = MerkleProofs.consistency(this::subtree, older, newer);
        List<byte[]> roots = MerkleProofs.rootsOf(older, newer, olderRoot, proof);
        assertArrayEquals(olderRoot, roots.get(0));
        assertArrayEquals(newerRoot, roots.get(1));
        for (int i = 0; i < proof.size(); i++) {
          List<byte[]> bent = new ArrayList<>(proof);
          bent.set(i, MerkleHash.empty());
          List<byte[]> wrong = MerkleProofs.rootsOf(older, newer, olderRoot, bent);
          assertFalse(
              Arrays.equals(olderRoot, wrong.get(0)) && Arrays.equals(newerRoot, wrong.get(1)));
        }
      }
    }
  }

  @Test
  void refusesQuestionsThatMakeNoSense() {
    leaves(3);
    assertThrows(IllegalArgumentException.class, () -> MerkleProofs.inclusion(this::subtree, 3, 3));
    assertThrows(
        IllegalArgumentException.class, () -> MerkleProofs.consistency(this::subtree, 4, 3));
    assertThrows(
        IllegalArgumentException.class,
        () -> MerkleProofs.rootsOf(3, 3, MerkleHash.empty(), List.of()));
  }
}
