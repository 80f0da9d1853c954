package io.weightseal.loader.host;

/// What was read in order to find something out.
///
/// @param source a path, or a question to the kernel
/// @param value what was read there, in one short line; in words where nothing was
public record Reading(String source, String value) {
  private static final int MAX_LENGTH = 160;

  public Reading {
    value = value.strip().replaceAll("\\s*\\R\\s*", "; ");
    if (value.length() > MAX_LENGTH) {
      value = value.substring(0, MAX_LENGTH) + "...";
    }
  }

  @Override
  public String toString() {
    return source + ": " + value;
  }
}
