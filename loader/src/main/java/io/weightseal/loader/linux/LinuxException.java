package io.weightseal.loader.linux;

import java.io.IOException;

/// A system call failed.
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int error;

  LinuxException(String call, int error) {
    super(call + ": " + Errors.describe(error));
    this.error = error;
  }

  /// The error's number, as in [Errors].
  public int error() {
    return error;
  }
}
