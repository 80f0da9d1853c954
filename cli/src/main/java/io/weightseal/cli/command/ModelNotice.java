package io.weightseal.cli.command;

import io.weightseal.loader.memory.Mode;
import java.nio.file.Path;

/// The line that says where a model's plaintext now is, and why so.
final class ModelNotice {
  private ModelNotice() {}

  static String line(Path model, Mode.Choice choice, String description) {
    return "weightseal: %s is there, %s (mode %s: %s)"
        .formatted(model, description, choice.mode(), choice.reason());
  }
}
