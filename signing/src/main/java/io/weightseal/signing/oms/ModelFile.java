package io.weightseal.signing.oms;

import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;

/// A file of a model in the clear.
///
/// @param path below the model's folder, with `/` between its parts; `.` for a model that is a file
/// @param size in bytes
/// @param opener opens it anew
public record ModelFile(String path, long size, Opener opener) {
  /// What the reference implementation calls the only file of a model that is no folder.
  public static final String ITSELF = ".";

  /// Opens the file for reading; whoever called closes it.
  @FunctionalInterface
  public interface Opener {
    Source open() throws WeightsealException;
  }
}
