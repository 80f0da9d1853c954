package io.weightseal.signing.oms;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.WeightsealException;
import java.security.PublicKey;

/// Whom somebody believes who verifies: a key, or authorities that certify keys.
public sealed interface Trust permits TrustedKey, TrustedAuthorities {
  /// What a bundle says, once its signature is verified.
  ///
  /// @param statement what was signed
  /// @param signer who signed it, for people
  record Signed(Statement statement, String signer) {}

  /// Verifies a bundle's signature, and reads what it covers.
  ///
  /// @param what how errors call the bundle
  /// @throws NotAuthenticException when somebody else signed it, or nobody
  Signed require(String what, Bundle bundle) throws WeightsealException;

  /// Reads what `key` signed.
  ///
  /// @throws NotAuthenticException when it did not
  static Statement statement(String what, Bundle bundle, PublicKey key) throws WeightsealException {
    if (!Curve.of(key).verifies(key, bundle.signedBytes(), bundle.signature())) {
      throw new NotAuthenticException(what + ": the signature is not one by this key over this");
    }
    return Statement.parse(what, bundle.payload());
  }
}
