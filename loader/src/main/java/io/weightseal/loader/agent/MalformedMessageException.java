package io.weightseal.loader.agent;

import java.io.IOException;

/// What came over a connection is no message of the protocol. The connection ends.
public final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedMessageException(String message) {
    super(message);
  }
}
