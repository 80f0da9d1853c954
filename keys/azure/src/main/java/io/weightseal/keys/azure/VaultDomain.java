package io.weightseal.keys.azure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Azure's domains for keys, in its public and sovereign clouds.
///
/// Source: the DNS suffixes in the documentation of Key Vault and Managed HSM.
enum VaultDomain {
  VAULT_PUBLIC("vault.azure.net", Kind.VAULT),
  VAULT_CHINA("vault.azure.cn", Kind.VAULT),
  VAULT_US_GOVERNMENT("vault.usgovcloudapi.net", Kind.VAULT),
  HSM_PUBLIC("managedhsm.azure.net", Kind.MANAGED_HSM),
  HSM_CHINA("managedhsm.azure.cn", Kind.MANAGED_HSM),
  HSM_US_GOVERNMENT("managedhsm.usgovcloudapi.net", Kind.MANAGED_HSM);

  /// What stands behind a host.
  enum Kind {
    /// Holds RSA keys for wrapping, and no AES keys.
    VAULT,
    /// Holds RSA and AES keys.
    MANAGED_HSM,
    /// Named by local configuration: may be either.
    CONFIGURED
  }

  private final String suffix;
  private final Kind kind;

  VaultDomain(String suffix, Kind kind) {
    this.suffix = suffix;
    this.kind = kind;
  }

  String suffix() {
    return suffix;
  }

  Kind kind() {
    return kind;
  }

  static Optional<VaultDomain> of(String host) {
    return Arrays.stream(values()).filter(domain -> host.endsWith("." + domain.suffix)).findFirst();
  }

  static List<String> suffixes() {
    return Arrays.stream(values()).map(VaultDomain::suffix).toList();
  }
}
