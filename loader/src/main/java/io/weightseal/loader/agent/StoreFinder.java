package io.weightseal.loader.agent;

import io.weightseal.api.Location;

/// Finds what URIs of stores name, with the agent's own settings and credentials; safe for use by
/// several threads. Asked only for what the policy lets the client have.
@FunctionalInterface
public interface StoreFinder {
  /// No store is known.
  StoreFinder NONE =
      uri -> {
        throw Refusal.usage("this agent serves no stores: " + uri, "name a path on this machine");
      };

  /// Where `uri` leads. Calls nobody yet.
  ///
  /// @throws Exception one that [Refusal.Reader] knows
  Location locate(String uri) throws Exception;
}
