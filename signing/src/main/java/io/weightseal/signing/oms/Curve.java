package io.weightseal.signing.oms;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;

/// A curve that models are signed on, with the digest that goes with it.
///
/// Source: FIPS 186-5, and the algorithm registry of the specification.
enum Curve {
  P256("secp256r1", "SHA256withECDSA"),
  P384("secp384r1", "SHA384withECDSA"),
  P521("secp521r1", "SHA512withECDSA");

  private final String standardName;
  private final String algorithm;

  Curve(String standardName, String algorithm) {
    this.standardName = standardName;
    this.algorithm = algorithm;
  }

  /// As SEC 2 calls it.
  String standardName() {
    return standardName;
  }

  /// The curve that a key is on.
  ///
  /// @throws IllegalArgumentException when it is on none of these
  static Curve of(Object key) {
    if (key instanceof ECKey ec) {
      for (Curve each : values()) {
        if (each.isThatOf(ec.getParams())) {
          return each;
        }
      }
    }
    throw new IllegalArgumentException("not a key on P-256, P-384 or P-521");
  }

  private boolean isThatOf(ECParameterSpec given) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(standardName));
      ECParameterSpec own = parameters.getParameterSpec(ECParameterSpec.class);
      return own.getCurve().equals(given.getCurve())
          && own.getGenerator().equals(given.getGenerator())
          && own.getOrder().equals(given.getOrder())
          && own.getCofactor() == given.getCofactor();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has the curves of FIPS 186-5", e);
    }
  }

  /// Signs, with a key on this curve.
  byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a key that cannot sign", e);
    }
  }

  /// Whether `sig` is a signature over `message`. What is no signature at all is none.
  boolean verifies(PublicKey key, byte[] message, byte[] sig) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initVerify(key);
      signature.update(message);
      return signature.verify(sig);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
