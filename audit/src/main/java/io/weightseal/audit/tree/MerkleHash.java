package io.weightseal.audit.tree;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The hashes of a Merkle tree over SHA-256. A hash has 32 bytes.
///
/// Source: RFC 6962, section 2.1: a leaf is hashed behind a byte 0, a node behind a byte 1.
public final class MerkleHash {
  public static final int BYTES = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private MerkleHash() {}

  /// The root of a tree without leaves.
  public static byte[] empty() {
    return sha256().digest();
  }

  // spec: audit-v1#tree-1
  public static byte[] leaf(byte[] entry) {
    MessageDigest digest = sha256();
    digest.update(LEAF);
    return digest.digest(entry);
  }

  public static byte[] node(byte[] left, byte[] right) {
    MessageDigest digest = sha256();
    digest.update(NODE);
    digest.update(left);
    return digest.digest(right);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
