package io.weightseal.cli.command;

import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.WeightsealException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.ProgressBar;
import io.weightseal.cli.passphrase.Passphrases;
import io.weightseal.cli.settings.Settings;
import io.weightseal.cli.signing.Publishers;
import io.weightseal.cli.signing.Trust;
import io.weightseal.core.Expectations;
import io.weightseal.core.Progress;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.format.ManifestPin;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.recipes.DataKeySource;
import io.weightseal.signing.Signer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The engine with all key services there are: the one place where they are put together.
final class Engine implements AutoCloseable {
  private static final String SEE_YOUR_KEYS = "see your keys with weightseal key list";

  private final Passphrases passphrases;
  private final KeyServices keyServices;
  private final ProgressBar progress;
  private final AuditLog audit;
  private final @Nullable Publishers publishers;
  private final Weightseal weightseal;

  Engine(WeightsealCommand command, Settings settings) throws CommandFailedException, IOException {
    this(command, settings, command.trust());
  }

  /// @param trust says who may publish which models, and which are too old
  Engine(WeightsealCommand command, Settings settings, Trust trust)
      throws CommandFailedException, IOException {
    publishers = Publishers.of(trust);
    passphrases = Passphrases.of(settings);
    keyServices = new KeyServices(settings, command.invocation().environment(), passphrases);
    progress = command.progressBar();
    audit = AuditPlace.configured(command.invocation().environment(), command.report()::hint);
    Weightseal.Builder builder = Weightseal.builder().progress(progress).audit(audit);
    Integer workers = settings.workers();
    if (workers != null) {
      builder.workers(workers);
    }
    if (publishers != null) {
      builder.publishers(publishers);
    }
    keyServices.all().forEach(builder::keyService);
    weightseal = builder.build();
  }

  /// Begins to load the cipher's native library, which takes as long as all else before the work.
  static void loadCipher() {
    Thread.ofPlatform().daemon().name("weightseal-cipher").start(Weightseal::cipherDescription);
  }

  KeyServices keyServices() {
    return keyServices;
  }

  /// Where passphrases come from, until this is closed.
  PassphraseSource passphrases() {
    return passphrases;
  }

  /// Who signed a manifest that was let in; empty where nobody had to.
  ///
  /// @param pin null for a single file
  Optional<Signer> signerOf(@Nullable ManifestPin pin) {
    return publishers == null || pin == null ? Optional.empty() : publishers.signerOf(pin);
  }

  Weightseal weightseal() {
    return weightseal;
  }

  /// Hears how far work is that the engine does not do itself.
  Progress progress() {
    return progress;
  }

  /// Where the data keys of the recipe's files come from, on record.
  DataKeySource recipeKeys() throws CommandFailedException {
    return keyServices.recipeKeys(audit);
  }

  /// Refuses keys that the configuration does not know. Calls no key service.
  void requireKnown(List<KeyUri> keys) throws CommandFailedException {
    for (KeyUri key : keys) {
      if (!keyServices.know(key)) {
        throw CommandFailedException.noAccess("unknown key: " + key, SEE_YOUR_KEYS);
      }
    }
  }

  /// Refuses when the configuration knows none of `keys`. Calls no key service.
  void requireOneKnown(List<KeyUri> keys) throws CommandFailedException {
    if (keys.stream().noneMatch(keyServices::know)) {
      throw CommandFailedException.noAccess(
          "none of these keys is known here: " + KeyOption.list(keys), SEE_YOUR_KEYS);
    }
  }

  /// Opens a model that will be open for long: forgets passphrases and closes the key services, so
  /// that nothing else can be opened. What is read of it goes on being recorded.
  SealedModel open(Location source, Expectations expected) throws WeightsealException {
    SealedModel model = weightseal.open(source, expected);
    forgetSecrets();
    return model;
  }

  private void forgetSecrets() {
    progress.close();
    keyServices.close();
    passphrases.close();
  }

  @Override
  public void close() {
    forgetSecrets();
    audit.close();
  }
}
