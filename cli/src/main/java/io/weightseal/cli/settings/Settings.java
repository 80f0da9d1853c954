package io.weightseal.cli.settings;

import io.weightseal.api.KeyUri;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one place says about the settings; null, or an empty list, where it says nothing.
///
/// @param keys the URIs of the keys to seal for when no flag names one
/// @param home the folder of the embedded key store
/// @param workers how many threads work on the cipher
/// @param passphraseFile a file whose first line is the key store's passphrase
/// @param passphraseCommand a shell command that prints the key store's passphrase
/// @param keyAccess where key services are, and which of their keys may be used
/// @param stores where stores are: scheme to that store's settings, name to value
public record Settings(
    List<String> keys,
    @Nullable Path home,
    @Nullable Integer workers,
    @Nullable Path passphraseFile,
    @Nullable String passphraseCommand,
    KeyAccess keyAccess,
    Map<String, Map<String, String>> stores) {
  public static final Settings NONE = new Settings(List.of(), null, null, null, null);

  /// Settings that say nothing of stores.
  public Settings(
      List<String> keys,
      @Nullable Path home,
      @Nullable Integer workers,
      @Nullable Path passphraseFile,
      @Nullable String passphraseCommand,
      KeyAccess keyAccess) {
    this(keys, home, workers, passphraseFile, passphraseCommand, keyAccess, Map.of());
  }

  /// Settings that say nothing of key services and stores.
  public Settings(
      List<String> keys,
      @Nullable Path home,
      @Nullable Integer workers,
      @Nullable Path passphraseFile,
      @Nullable String passphraseCommand) {
    this(keys, home, workers, passphraseFile, passphraseCommand, KeyAccess.NONE);
  }

  public Settings {
    keys = List.copyOf(keys);
    stores = Map.copyOf(stores);
    if (workers != null && workers < 1) {
      throw new IllegalArgumentException("workers must be 1 or more, not " + workers);
    }
    if (passphraseFile != null && passphraseCommand != null) {
      throw new IllegalArgumentException(
          "the passphrase comes from a file or from a command, not both");
    }
  }

  /// These settings, with `weaker` filling in what they leave open.
  public Settings over(Settings weaker) {
    // The two passphrase settings are one choice: a weaker place must not add the other one.
    boolean passphrase = passphraseFile != null || passphraseCommand != null;
    return new Settings(
        keys.isEmpty() ? weaker.keys : keys,
        home == null ? weaker.home : home,
        workers == null ? weaker.workers : workers,
        passphrase ? passphraseFile : weaker.passphraseFile,
        passphrase ? passphraseCommand : weaker.passphraseCommand,
        keyAccess.over(weaker.keyAccess),
        stores.isEmpty() ? weaker.stores : stores);
  }

  /// These settings, by which `key` may be used too.
  public Settings allowing(KeyUri key) {
    return new Settings(
        keys,
        home,
        workers,
        passphraseFile,
        passphraseCommand,
        keyAccess.allowing(List.of(key.value())),
        stores);
  }

  /// These settings, whose keys may be used wherever an artifact names them.
  Settings allowingItsKeys() {
    return new Settings(
        keys, home, workers, passphraseFile, passphraseCommand, keyAccess.allowing(keys), stores);
  }
}
