package io.weightseal.core.internal.cipher;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Optional;
import javax.crypto.Cipher;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/// Chooses who does the bulk work: Conscrypt's native code, or the JDK's own where that does not
/// load.
///
/// Conscrypt works on direct buffers, so that plaintext stays off the Java heap, and runs at full
/// speed from the first call. The JDK's ciphers need to be compiled first.
public final class CipherProvider {
  private static final @Nullable Provider NATIVE = loadNative();

  private CipherProvider() {}

  // Whatever keeps the native library from loading, the JDK's ciphers do the same work.
  @SuppressWarnings("CatchAndPrintStackTrace")
  private static @Nullable Provider loadNative() {
    try {
      return Conscrypt.isAvailable()
          ? Conscrypt.newProviderBuilder().provideTrustManager(false).build()
          : null;
    } catch (RuntimeException | LinkageError e) {
      return null;
    }
  }

  /// Whether native code does the bulk work.
  public static boolean isNative() {
    return NATIVE != null;
  }

  /// The native provider, where it loads.
  public static Optional<Provider> nativeProvider() {
    return Optional.ofNullable(NATIVE);
  }

  /// What does the bulk work, in words.
  public static String description() {
    return NATIVE == null
        ? "the JDK's SunJCE (no native provider loads here; slow until compiled)"
        : "Conscrypt "
            + Conscrypt.version().major()
            + "."
            + Conscrypt.version().minor()
            + "."
            + Conscrypt.version().patch()
            + " (BoringSSL)";
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

  /// A SHA-256 that takes direct buffers without copying them.
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
