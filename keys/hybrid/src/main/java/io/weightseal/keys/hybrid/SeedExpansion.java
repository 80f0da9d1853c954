package io.weightseal.keys.hybrid;

import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.pqc.crypto.mlkem.MLKEMParameters;
import org.bouncycastle.pqc.crypto.mlkem.MLKEMPrivateKeyParameters;

/// Makes keys of seeds: what the JDK's providers lack. They have SHAKE-256 with 64 bytes of output
/// only, and ML-KEM keys only fresh or expanded. The one class that touches Bouncy Castle.
final class SeedExpansion {
  private SeedExpansion() {}

  /// SHAKE-256 (FIPS 202) with `length` bytes of output.
  static byte[] shake256(byte[] input, int length) {
    SHAKEDigest shake = new SHAKEDigest(256);
    shake.update(input, 0, input.length);
    byte[] output = new byte[length];
    shake.doFinal(output, 0, length);
    return output;
  }

  /// The expanded decapsulation key of ML-KEM-768 (2,400 bytes), as ML-KEM.KeyGen_internal of FIPS
  /// 203 makes it.
  ///
  /// @param seed 64 bytes, d and z
  static byte[] mlKem768(byte[] seed) {
    return new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, seed)
        .getParametersWithFormat(MLKEMPrivateKeyParameters.EXPANDED_KEY)
        .getEncoded();
  }
}
