package io.weightseal.recipes.internal.gcm;

import io.weightseal.core.Weightseal;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/// The ciphers that the engine uses: native where they load, the JDK's elsewhere.
public final class Ciphers {
  private static final @Nullable Provider NATIVE = Weightseal.nativeCiphers().orElse(null);

  private Ciphers() {}

  static boolean areNative() {
    return NATIVE != null;
  }

  static Cipher aesGcm() {
    try {
      return NATIVE == null
          ? Cipher.getInstance("AES/GCM/NoPadding", "SunJCE")
          : Cipher.getInstance("AES/GCM/NoPadding", NATIVE);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every provider here has AES-GCM", e);
    }
  }

  static Cipher aesCtr() {
    try {
      return NATIVE == null
          ? Cipher.getInstance("AES/CTR/NoPadding", "SunJCE")
          : Cipher.getInstance("AES/CTR/NoPadding", NATIVE);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every provider here has AES-CTR", e);
    }
  }

  public static MessageDigest sha256() {
    try {
      return NATIVE == null
          ? MessageDigest.getInstance("SHA-256")
          : MessageDigest.getInstance("SHA-256", NATIVE);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every provider here has SHA-256", e);
    }
  }
}
