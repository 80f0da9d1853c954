package io.weightseal.cli.command;

/// Which release this is.
final class ProjectVersion {
  static final String CURRENT = "0.1.0";

  private ProjectVersion() {}
}
