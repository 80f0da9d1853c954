package io.weightseal.core.internal.pipeline;

import java.util.concurrent.CancellationException;

/// The thread that asked for the work was interrupted. Nothing half-done is left.
public final class InterruptedWorkException extends CancellationException {
  private static final long serialVersionUID = 1L;

  InterruptedWorkException() {
    super("interrupted");
  }
}
