package io.weightseal.keys.gcp;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.weightseal.testkit.EcPair;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A key of the fake service: versions that are real AES-256 keys, and which of them is primary.
/// Guarded by the service's lock.
final class FakeKey {
  private static final int NONCE = 12;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String name;
  private final String curve;
  private final List<FakeVersion> versions = new ArrayList<>();
  CryptoKeyPurpose purpose = CryptoKeyPurpose.ENCRYPT_DECRYPT;
  CryptoKeyVersionState stateOfNew = CryptoKeyVersionState.ENABLED;
  int primary;
  Duration rotationPeriod;
  Timestamp nextRotation;

  private static final class FakeVersion {
    final byte[] secret = new byte[32];
    final long created = System.currentTimeMillis() / 1000;
    CryptoKeyVersionState state;
    EcPair pair;
  }

  FakeKey(String name) {
    this.name = name;
    this.curve = null;
    primary = addVersion();
  }

  /// A key that signs, on `P-256` or `P-384`; it has no primary version.
  FakeKey(String name, String curve) {
    this.name = name;
    this.curve = curve;
    purpose = CryptoKeyPurpose.ASYMMETRIC_SIGN;
    addVersion();
  }

  EcPair pair(int number) {
    return versions.get(number - 1).pair;
  }

  int addVersion() {
    FakeVersion version = new FakeVersion();
    RANDOM.nextBytes(version.secret);
    version.state = stateOfNew;
    version.pair = curve == null ? null : EcPair.on(curve);
    versions.add(version);
    return versions.size();
  }

  boolean has(int number) {
    return number >= 1 && number <= versions.size();
  }

  CryptoKeyVersionState state(int number) {
    return versions.get(number - 1).state;
  }

  void setState(int number, CryptoKeyVersionState state) {
    versions.get(number - 1).state = state;
  }

  int count() {
    return versions.size();
  }

  String versionName(int number) {
    return name + "/cryptoKeyVersions/" + number;
  }

  CryptoKeyVersion version(int number) {
    FakeVersion version = versions.get(number - 1);
    return CryptoKeyVersion.newBuilder()
        .setName(versionName(number))
        .setState(version.state)
        .setCreateTime(Timestamp.newBuilder().setSeconds(version.created))
        .build();
  }

  CryptoKey describe() {
    CryptoKey.Builder key = CryptoKey.newBuilder().setName(name).setPurpose(purpose);
    if (primary > 0) {
      key.setPrimary(version(primary));
    }
    if (rotationPeriod != null) {
      key.setRotationPeriod(rotationPeriod).setNextRotationTime(nextRotation);
    }
    return key.build();
  }

  /// Version, nonce, ciphertext with its tag.
  byte[] encrypt(byte[] plaintext, byte[] context) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    byte[] ciphertext = gcm(Cipher.ENCRYPT_MODE, primary, nonce, context).doFinal(plaintext);
    return ByteBuffer.allocate(4 + NONCE + ciphertext.length)
        .putInt(primary)
        .put(nonce)
        .put(ciphertext)
        .array();
  }

  /// The version that `ciphertext` says it is under; 0 when this key has no such version.
  int versionOf(byte[] ciphertext) {
    if (ciphertext.length < 4 + NONCE + 16) {
      return 0;
    }
    int number = ByteBuffer.wrap(ciphertext).getInt();
    return has(number) ? number : 0;
  }

  byte[] decrypt(byte[] ciphertext, byte[] context)
      throws AEADBadTagException, GeneralSecurityException {
    byte[] nonce = new byte[NONCE];
    ByteBuffer.wrap(ciphertext).position(4).get(nonce);
    int start = 4 + NONCE;
    return gcm(Cipher.DECRYPT_MODE, versionOf(ciphertext), nonce, context)
        .doFinal(ciphertext, start, ciphertext.length - start);
  }

  private Cipher gcm(int mode, int number, byte[] nonce, byte[] context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec secret = new SecretKeySpec(versions.get(number - 1).secret, "AES");
    cipher.init(mode, secret, new GCMParameterSpec(128, nonce));
    cipher.updateAAD(context);
    return cipher;
  }
}
