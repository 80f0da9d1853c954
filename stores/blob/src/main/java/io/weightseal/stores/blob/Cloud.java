package io.weightseal.stores.blob;

import java.util.Arrays;
import java.util.Optional;

/// Azure's clouds. Source: "Azure national clouds" in its documentation.
public enum Cloud {
  PUBLIC("blob.core.windows.net"),
  US_GOVERNMENT("blob.core.usgovcloudapi.net"),
  CHINA("blob.core.chinacloudapi.cn");

  private final String suffix;

  Cloud(String suffix) {
    this.suffix = suffix;
  }

  /// The cloud whose blobs are in that domain.
  static Optional<Cloud> of(String suffix) {
    return Arrays.stream(values()).filter(each -> each.suffix.equals(suffix)).findFirst();
  }

  /// Where the account's blobs are.
  String account(String account) {
    return "https://" + account + "." + suffix;
  }
}
