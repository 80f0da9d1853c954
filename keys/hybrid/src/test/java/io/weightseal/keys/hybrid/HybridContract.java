package io.weightseal.keys.hybrid;

import io.weightseal.api.KeyUri;
import io.weightseal.testkit.KeyServiceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The contract, for hybrid keys. Also shows v1#hyb-1: it unwraps under other identities and with
/// changed bytes.
abstract class HybridContract extends KeyServiceContract {
  @TempDir Path home;

  @Override
  protected KeyUri usableKey() {
    return new KeyUri("hybrid:usable");
  }

  @Override
  protected KeyUri absentKey() {
    return new KeyUri("hybrid:absent");
  }

  /// Hybrid keys have no versions.
  @Override
  protected void addVersion(KeyUri key) {}
}
