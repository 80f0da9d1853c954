package io.weightseal.loader.fuse;

import java.io.IOException;

/// A model cannot be mounted, or a mount cannot be ended. The message ends in what to do, behind
/// the last semicolon.
public final class MountException extends IOException {
  private static final long serialVersionUID = 1L;

  public MountException(String message) {
    super(message);
  }

  public MountException(String message, Throwable cause) {
    super(message, cause);
  }
}
