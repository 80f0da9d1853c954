package io.weightseal.server.http.serve;

import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Right;
import java.util.List;

/// Who looks at the page, and what the policy lets them see.
///
/// spec: transfer-v1#who-5
record Viewer(List<String> identities, AccessPolicy policy) {
  boolean sees(String model) {
    return policy.rights(identities, model).contains(Right.VIEW);
  }

  /// Whether there can be no model that is hidden: nothing has an empty name, and only a pattern
  /// that all names match matches it.
  boolean seesAll() {
    return sees("");
  }
}
