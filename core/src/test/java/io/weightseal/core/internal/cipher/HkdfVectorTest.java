package io.weightseal.core.internal.cipher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.testkit.PublicVectors;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The public vectors for HKDF with SHA-512. Extract is done here; the engine only expands.
@ExtendWith(PublicVectors.Present.class)
class HkdfVectorTest {
  static List<PublicVectors.Case> cases() throws IOException {
    return PublicVectors.read("hkdf_sha512_test.json");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void expandsAsTheVectorSays(PublicVectors.Case vector) throws Exception {
    byte[] key = extract(vector.bytes("salt"), vector.bytes("ikm"));
    byte[] info = vector.bytes("info");
    int size = vector.number("size");
    if (vector.text("result").equals("valid")) {
      assertEquals(size, vector.bytes("okm").length);
      assertArrayEquals(vector.bytes("okm"), Hkdf.expand(key, info, size));
    } else {
      assertThrows(IllegalArgumentException.class, () -> Hkdf.expand(key, info, size));
    }
  }

  private static byte[] extract(byte[] salt, byte[] input) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(salt.length == 0 ? new byte[64] : salt, "HmacSHA512"));
    return mac.doFinal(input);
  }
}
