package io.weightseal.cli.command;

import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.passphrase.Passphrases;
import io.weightseal.cli.settings.Settings;
import io.weightseal.keys.hybrid.HybridKey;
import io.weightseal.keys.hybrid.HybridKeyService;
import io.weightseal.keys.hybrid.HybridKeyStore;
import io.weightseal.keys.local.LocalKey;
import io.weightseal.keys.local.LocalKeyService;
import io.weightseal.keys.local.LocalKeyStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/// `weightseal key create`.
final class KeyCreateCommand extends WeightsealCommand {
  private final Parameters.Value<String> key =
      parameters.argument(
          "KEY",
          "The new key: local:NAME, hybrid:NAME, hashivault://NAME, or pkcs11:token=TOKEN;object=NAME.",
          Parameters.Presence.REQUIRED);
  private final BooleanSupplier passphrase =
      parameters.flag(
          "Put the key under a passphrase, asked for at the terminal unless a file or a command"
              + " gives it.",
          "--passphrase");
  private final BooleanSupplier dryRun =
      parameters.flag("Say what would be done, and do nothing.", "--dry-run");

  KeyCreateCommand(Invocation invocation) {
    super(invocation, "create", "Make a key, in the embedded key store or in a key service.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    KeyUri uri = KeyOption.uri(key.get());
    return switch (uri.scheme()) {
      case LocalKeyService.SCHEME -> createLocal();
      case HybridKeyService.SCHEME -> createHybrid(uri);
      default -> createElsewhere(uri);
    };
  }

  private Answer createHybrid(KeyUri uri) throws CommandFailedException, IOException {
    Settings settings = settings();
    HybridKeyStore store = KeyServices.hybridStore(settings);
    String name = HybridKeys.name(uri.value());
    if (dryRun.getAsBoolean()) {
      return Answer.askedFor(
          new Fields().put("key", uri).put("dryRun", true),
          "would create " + uri + " in " + store.folder().resolve(name));
    }
    HybridKey made =
        LocalKeys.named(
            () -> {
              if (!underPassphrase(settings)) {
                return store.create(name);
              }
              try (Passphrases passphrases = Passphrases.of(settings)) {
                return store.create(name, passphrases);
              }
            });
    record(made.uri());
    return Answer.confirming(
        HybridKeys.fields(made),
        "created "
            + made.uri()
            + " in "
            + made.folder()
            + "\nIts public half, for others to seal with: weightseal key show "
            + made.uri()
            + " --public"
            + "\nNo copy of its private half is kept anywhere else. Back it up.");
  }

  private boolean underPassphrase(Settings settings) {
    return passphrase.getAsBoolean()
        || settings.passphraseFile() != null
        || settings.passphraseCommand() != null;
  }

  private Answer createElsewhere(KeyUri uri) throws CommandFailedException, IOException {
    if (passphrase.getAsBoolean()) {
      throw CommandFailedException.usage(
          "--passphrase is for local: and hybrid: keys", "leave it out for " + uri);
    }
    Fields result = new Fields().put("key", uri);
    if (dryRun.getAsBoolean()) {
      return Answer.askedFor(result.put("dryRun", true), "would create " + uri);
    }
    try (Engine engine = new Engine(this, settings(List.of(uri)))) {
      engine.keyServices().create(uri);
    }
    record(uri);
    return Answer.confirming(result, "created " + uri + "; its service keeps it, not this machine");
  }

  private void record(KeyUri uri) throws CommandFailedException, IOException {
    try (AuditLog log = AuditPlace.configured(invocation().environment(), report()::hint)) {
      log.append(
          new KeyUse(
              KeyUse.Operation.CREATE,
              uri,
              null,
              null,
              null,
              KeyUse.Outcome.SUCCESS,
              null,
              Duration.ZERO,
              null));
    }
  }

  private Answer createLocal() throws CommandFailedException, IOException {
    Settings settings = settings();
    LocalKeyStore store = KeyServices.localStore(settings);
    String name = LocalKeys.name(key.get());
    boolean protectedByPassphrase = underPassphrase(settings);
    if (dryRun.getAsBoolean()) {
      return planned(store, name, protectedByPassphrase);
    }
    LocalKey made = LocalKeys.named(() -> create(settings, store, name, protectedByPassphrase));
    record(made.uri());
    return created(store, made);
  }

  private static LocalKey create(
      Settings settings, LocalKeyStore store, String name, boolean protectedByPassphrase)
      throws IOException {
    if (!protectedByPassphrase) {
      return store.create(name);
    }
    try (Passphrases passphrases = Passphrases.of(settings)) {
      return store.create(name, passphrases);
    }
  }

  private static Answer planned(LocalKeyStore store, String name, boolean protectedByPassphrase)
      throws CommandFailedException, IOException {
    if (LocalKeys.named(() -> exists(store, name))) {
      throw CommandFailedException.exists(
          "local:" + name + " exists already, in " + store.folder().resolve(name),
          "choose another name");
    }
    Fields result =
        new Fields()
            .put("dryRun", true)
            .put("key", "local:" + name)
            .put("folder", store.folder().resolve(name))
            .put("protection", protectedByPassphrase ? "passphrase" : "none");
    return Answer.askedFor(
        result, "would create local:" + name + " in " + store.folder().resolve(name));
  }

  private static boolean exists(LocalKeyStore store, String name) throws KeyServiceException {
    try {
      store.show(name);
      return true;
    } catch (KeyServiceException e) {
      if (e.reason() == KeyServiceException.Reason.ABSENT) {
        return false;
      }
      throw e;
    }
  }

  private static Answer created(LocalKeyStore store, LocalKey key) {
    return Answer.confirming(
        LocalKeys.fields(key),
        "created "
            + key.uri()
            + " in "
            + key.folder()
            + "\nNo copy of it is kept anywhere else: whoever loses "
            + store.folder()
            + (LocalKeys.isUnderPassphrase(key) ? " or the passphrase" : "")
            + " loses every model sealed for it. Back it up."
            + (LocalKeys.isUnderPassphrase(key)
                ? ""
                : "\nIt is under no passphrase: whoever reads that folder can open those models."));
  }
}
