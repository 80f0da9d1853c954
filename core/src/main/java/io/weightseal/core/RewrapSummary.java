package io.weightseal.core;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import java.util.List;

/// Which wrapped keys a model had before a rewrap, and which it has now.
public record RewrapSummary(ModelIdentity identity, List<Recipient> before, List<Recipient> after) {
  public RewrapSummary {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }
}
