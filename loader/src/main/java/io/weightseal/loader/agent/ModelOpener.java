package io.weightseal.loader.agent;

import io.weightseal.api.Location;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedModel;

/// Opens artifacts for the agent; safe for use by several threads.
@FunctionalInterface
public interface ModelOpener {
  /// The caller closes the model.
  SealedModel open(Location artifact, Expectations expected) throws WeightsealException;
}
