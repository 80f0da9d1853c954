package io.weightseal.loader.agent;

import io.weightseal.api.WeightsealException;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedModel;
import java.nio.file.Path;

/// Opens artifacts for the agent; safe for use by several threads.
@FunctionalInterface
public interface ModelOpener {
  /// The caller closes the model.
  SealedModel open(Path artifact, Expectations expected) throws WeightsealException;
}
