package io.weightseal.cli.command;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.ProgressBar;
import io.weightseal.cli.passphrase.Passphrases;
import io.weightseal.cli.settings.Settings;
import io.weightseal.core.Progress;
import io.weightseal.core.Weightseal;
import io.weightseal.keys.local.LocalKeyService;
import io.weightseal.keys.local.LocalKeyStore;
import io.weightseal.recipes.DataKeySource;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// The engine with all key services there are: the one place where they are put together.
final class Engine implements AutoCloseable {
  private static final String SEE_YOUR_KEYS = "see your keys with weightseal key list";

  private final Passphrases passphrases;
  private final List<KeyService> keyServices;
  private final ProgressBar progress;
  private final Weightseal weightseal;

  Engine(WeightsealCommand command, Settings settings) {
    passphrases = Passphrases.of(settings);
    keyServices = List.of(new LocalKeyService(keyStore(settings), passphrases));
    progress =
        new ProgressBar(
            command.terminal().printErr(),
            command.progressIsWanted() ? ProgressBar.Audience.SOMEONE : ProgressBar.Audience.NONE);
    Weightseal.Builder builder = Weightseal.builder().progress(progress);
    Integer workers = settings.workers();
    if (workers != null) {
      builder.workers(workers);
    }
    keyServices.forEach(builder::keyService);
    weightseal = builder.build();
  }

  /// The embedded key store that the settings name.
  static LocalKeyStore keyStore(Settings settings) {
    Path home = Objects.requireNonNull(settings.home(), "there is a default");
    return new LocalKeyStore(home);
  }

  Weightseal weightseal() {
    return weightseal;
  }

  /// Hears how far work is that the engine does not do itself.
  Progress progress() {
    return progress;
  }

  /// AWS KMS, for files of the recipe, which name a key there.
  DataKeySource recipeKeys() {
    return (keyId, wrapped, context) -> {
      throw new KeyServiceException(
          KeyServiceException.Reason.UNSUPPORTED,
          "the data key is wrapped by "
              + keyId
              + " in AWS KMS, which this build does not reach; decrypt it with aws kms decrypt, and"
              + " give it with --old-key-file");
    };
  }

  /// Refuses keys that the configuration does not know. Calls no key service.
  void requireKnown(List<KeyUri> keys) throws CommandFailedException {
    for (KeyUri key : keys) {
      if (!knows(key)) {
        throw CommandFailedException.noAccess("unknown key: " + key, SEE_YOUR_KEYS);
      }
    }
  }

  /// Refuses when the configuration knows none of `keys`. Calls no key service.
  void requireOneKnown(List<KeyUri> keys) throws CommandFailedException {
    if (keys.stream().noneMatch(this::knows)) {
      throw CommandFailedException.noAccess(
          "none of these keys is known here: " + KeyOption.list(keys), SEE_YOUR_KEYS);
    }
  }

  private boolean knows(KeyUri key) {
    return keyServices.stream().anyMatch(service -> service.knows(key));
  }

  @Override
  public void close() {
    progress.close();
    keyServices.forEach(KeyService::close);
    passphrases.close();
  }
}
