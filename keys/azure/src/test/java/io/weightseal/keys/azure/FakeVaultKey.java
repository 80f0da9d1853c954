package io.weightseal.keys.azure;

import io.weightseal.testkit.EcPair;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/// A key of the fake vault: versions that are real RSA-2048 or AES-256 keys. Guarded by the vault's
/// lock.
final class FakeVaultKey {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Making RSA keys takes long; the n-th version of every key is the same one.
  private static final Map<Integer, KeyPair> PAIRS = new ConcurrentHashMap<>();

  final String name;
  final String type;
  final String curve;
  final List<FakeVersion> versions = new ArrayList<>();
  Map<String, Object> policy = new HashMap<>();
  boolean deleted;

  /// What the attributes of a version are, and its secret.
  static final class FakeVersion {
    final String id = hex(16);
    long created;
    final KeyPair pair;
    final EcPair signing;
    final byte[] secret = new byte[32];
    boolean enabled = true;
    Long begins;
    Long ends;

    private FakeVersion(KeyPair pair, EcPair signing, long created) {
      this.pair = pair;
      this.signing = signing;
      this.created = created;
      RANDOM.nextBytes(secret);
    }
  }

  FakeVaultKey(String name, String type) {
    this(name, type, "");
  }

  /// @param curve of a key of type `EC`: `P-256` or `P-384`
  FakeVaultKey(String name, String type, String curve) {
    this.name = name;
    this.type = type;
    this.curve = curve;
    addVersion();
  }

  FakeVersion addVersion() {
    int number = versions.size();
    KeyPair pair = type.startsWith("RSA") ? PAIRS.computeIfAbsent(number, _ -> newRsaPair()) : null;
    EcPair signing = type.equals("EC") ? EcPair.on(curve) : null;
    FakeVersion version =
        new FakeVersion(pair, signing, System.currentTimeMillis() / 1000 + number);
    versions.add(version);
    return version;
  }

  private static KeyPair newRsaPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String hex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /// The version with that id, or the newest for an empty one; null when there is none.
  FakeVersion version(String id) {
    if (id.isEmpty()) {
      return versions.getLast();
    }
    return versions.stream().filter(version -> version.id.equals(id)).findFirst().orElse(null);
  }

  static byte[] rsa(int mode, FakeVersion version, byte[] input) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    Key key = mode == Cipher.ENCRYPT_MODE ? version.pair.getPublic() : version.pair.getPrivate();
    cipher.init(
        mode,
        key,
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    return cipher.doFinal(input);
  }

  static byte[] gcm(int mode, FakeVersion version, byte[] vector, byte[] context, byte[] input)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(version.secret, "AES"), new GCMParameterSpec(128, vector));
    cipher.updateAAD(context);
    return cipher.doFinal(input);
  }

  static byte[] vector() {
    byte[] vector = new byte[12];
    RANDOM.nextBytes(vector);
    return vector;
  }
}
