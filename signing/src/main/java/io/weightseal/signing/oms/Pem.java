package io.weightseal.signing.oms;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/// Text with keys or certificates in it.
///
/// Source: RFC 7468.
final class Pem {
  private static final int LINE = 64;

  private Pem() {}

  /// All that stands in `text`, in order.
  ///
  /// @throws IllegalArgumentException when it is cut off, or no PEM
  static List<PemObject> read(byte[] text) {
    List<PemObject> objects = new ArrayList<>();
    try (PemReader reader =
        new PemReader(new StringReader(new String(text, StandardCharsets.ISO_8859_1)))) {
      for (PemObject each = reader.readPemObject(); each != null; each = reader.readPemObject()) {
        objects.add(each);
      }
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("not PEM, or cut off", e);
    }
    return objects;
  }

  /// As OpenSSL writes it, which bundles name keys by.
  static byte[] text(String type, byte[] der) {
    String lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return ("-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
