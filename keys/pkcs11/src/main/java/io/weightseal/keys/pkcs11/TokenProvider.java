package io.weightseal.keys.pkcs11;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/// The JDK's PKCS#11 provider over one token. Not registered with [Security], so that nothing else
/// comes to use the token. Safe for use by several threads.
final class TokenProvider {
  private static final int ID_BYTES = 16;

  private final AuthProvider provider;

  private TokenProvider(AuthProvider provider) {
    this.provider = provider;
  }

  static TokenProvider of(Path library, TokenInfo token) {
    return configured(library, token, "");
  }

  private static TokenProvider configured(Path library, TokenInfo token, String more) {
    Provider template = Security.getProvider("SunPKCS11");
    if (template == null) {
      throw new IllegalStateException(
          "this Java has no SunPKCS11 provider (module jdk.crypto.cryptoki)");
    }
    // The provider reads a slot's id as a signed 32-bit number, and ids can be larger.
    String slot =
        token.slot() >= 0 && token.slot() <= Integer.MAX_VALUE
            ? "slot = " + token.slot()
            : "slotListIndex = " + token.index();
    String text = "--name = weightseal\nlibrary = \"" + library + "\"\n" + slot + "\n" + more;
    return new TokenProvider((AuthProvider) template.configure(text));
  }

  /// Logs this process in to the token. Does nothing when it is logged in.
  ///
  /// @param pin wiped; null when the token asks for it by itself
  void login(byte @Nullable [] pin) throws LoginException {
    // The provider hands each char on as one byte.
    char[] chars = new char[pin == null ? 0 : pin.length];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) (pin == null ? 0 : pin[i] & 0xff);
    }
    try {
      provider.login(
          null,
          callbacks -> {
            for (Callback each : callbacks) {
              if (!(each instanceof PasswordCallback password)) {
                throw new UnsupportedCallbackException(each);
              }
              password.setPassword(chars);
            }
          });
    } finally {
      Arrays.fill(chars, ' ');
      if (pin != null) {
        Arrays.fill(pin, (byte) 0);
      }
    }
  }

  void logout() throws LoginException {
    provider.logout();
  }

  /// The key that carries `label`, for use by this provider's ciphers; null when the provider sees
  /// none.
  @Nullable SecretKey key(String label) throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS11", provider);
    keys.load(null, null);
    return keys.getKey(label, null) instanceof SecretKey key ? key : null;
  }

  Cipher gcm() throws GeneralSecurityException {
    return Cipher.getInstance("AES/GCM/NoPadding", provider);
  }

  /// Whether a new key can be given this id, in hex: the provider takes the bytes of an attribute
  /// for a number, to which it adds a zero in front or from which it drops one.
  static boolean canGiveId(String id) {
    byte first = HexFormat.of().parseHex(id)[0];
    return first > 0;
  }

  /// Makes an AES-256 key in the token that never leaves it.
  ///
  /// @param label in ASCII
  /// @param id in hex, one that can be given; null for a random one
  static void generate(Path library, TokenInfo token, String label, @Nullable String id)
      throws GeneralSecurityException {
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    random[0] = (byte) ((random[0] & 0x3f) | 0x40);
    String template =
        """
        attributes(generate, CKO_SECRET_KEY, CKK_AES) = {
          CKA_TOKEN = true
          CKA_PRIVATE = true
          CKA_SENSITIVE = true
          CKA_EXTRACTABLE = false
          CKA_ENCRYPT = true
          CKA_DECRYPT = true
          CKA_WRAP = false
          CKA_UNWRAP = false
          CKA_LABEL = 0h%s
          CKA_ID = 0h%s
        }
        """
            .formatted(
                HexFormat.of().formatHex(label.getBytes(StandardCharsets.US_ASCII)),
                id == null ? HexFormat.of().formatHex(random) : id);
    KeyGenerator generator =
        KeyGenerator.getInstance("AES", configured(library, token, template).provider);
    generator.init(256);
    SecretKey _ = generator.generateKey();
  }
}
