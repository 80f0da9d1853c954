package io.weightseal.loader.memory;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Memory could not be kept from being swapped, and the caller did not allow that.
public final class SwappableMemoryException extends IOException {
  private static final long serialVersionUID = 1L;

  SwappableMemoryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
