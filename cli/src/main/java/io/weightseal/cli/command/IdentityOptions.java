package io.weightseal.cli.command;

import io.weightseal.api.KeyUri;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.EncryptOptions;
import java.util.List;

/// `--name`, `--model-version` and `--context`: what a model is bound to.
final class IdentityOptions {
  private final Parameters.Value<String> name;
  private final Parameters.Value<String> version;
  private final Parameters.Values<String> context;

  /// @param defaultName the name without the option, in words
  IdentityOptions(Parameters parameters, String defaultName) {
    name =
        parameters.option(
            String.class, "NAME", "The model's name. Default: " + defaultName + ".", "--name");
    version =
        parameters.option(
            String.class,
            "VERSION",
            "The model's version. Default: " + EncryptOptions.NO_VERSION + ".",
            "--model-version");
    context =
        parameters.options(
            String.class, "NAME=VALUE", "Bind the model to this pair, too.", "--context");
  }

  /// @param named gives the model its name where the user gives none
  EncryptOptions options(List<KeyUri> wanted, Place named, IfExists ifExists)
      throws CommandFailedException {
    String givenVersion = version.get();
    return new EncryptOptions(
        wanted,
        Names.model(name.get(), named),
        Names.version(givenVersion == null ? EncryptOptions.NO_VERSION : givenVersion),
        Names.pairs("--context", context.get()),
        ifExists);
  }
}
