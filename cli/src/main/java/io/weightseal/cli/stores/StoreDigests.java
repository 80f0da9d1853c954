package io.weightseal.cli.stores;

import io.weightseal.core.Weightseal;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;

/// Digests of the native library that does the encryption, for the clients of stores: they hash all
/// that is sent, and ask the JDK for its first provider. Nothing but digests: TLS stays the JDK's.
final class StoreDigests extends Provider {
  private static final long serialVersionUID = 1L;
  private static final String DIGEST = "MessageDigest";
  private static final List<String> ALGORITHMS = List.of("SHA-256", "MD5");

  private StoreDigests(Provider nativeLibrary) {
    super("WeightsealDigests", "1", "Digests for the clients of stores");
    for (String algorithm : ALGORITHMS) {
      Service digest = nativeLibrary.getService(DIGEST, algorithm);
      if (digest != null) {
        putService(new Native(this, digest));
      }
    }
  }

  /// Puts them first in this process, where the native library loads.
  static void prefer() {
    Weightseal.nativeCiphers()
        .ifPresent(library -> Security.insertProviderAt(new StoreDigests(library), 1));
  }

  private static final class Native extends Service {
    private final Service digest;

    Native(Provider owner, Service digest) {
      super(owner, DIGEST, digest.getAlgorithm(), digest.getClassName(), null, null);
      this.digest = digest;
    }

    @Override
    public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
      return digest.newInstance(parameter);
    }
  }
}
