package io.weightseal.signing.oms;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;

/// Signatures that the reference implementation 1.1.1 made on a model of four files, and the public
/// halves of the keys.
final class Kept {
  /// SHA-256 of all digests, as the reference implementation computed it.
  static final String ROOT_DIGEST =
      "8098e25fc8627ca376125358846161ad49800b569fd83e5ea3190b109abea858";

  private Kept() {}

  static byte[] bytes(String name) {
    try (InputStream in = Kept.class.getResourceAsStream("/oms/" + name)) {
      return java.util.Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static String text(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8);
  }

  static Bundle bundle(String name) throws IOException {
    return Bundle.parse(name, bytes(name));
  }

  static TrustedKey key(String name) {
    return new TrustedKey(PublicPem.key(bytes(name)));
  }

  static List<X509Certificate> certificates(String name) {
    return PublicPem.certificates(bytes(name));
  }
}
