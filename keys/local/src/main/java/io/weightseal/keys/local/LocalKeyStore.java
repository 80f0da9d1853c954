package io.weightseal.keys.local;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.KeyFolders;
import io.weightseal.keys.files.KeyName;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.files.PassphraseSource.Purpose;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.files.SecretCipher;
import io.weightseal.keys.files.StoreLock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Versioned AES-256 keys in files below one folder.
///
/// A key NAME stands in `<home>/keys/NAME/`: `key.json`, and for each version N a file `N.key`, the
/// 32 bytes themselves or, under a passphrase, their encryption. Folders have mode 0700, files
/// 0600; what others can read, what belongs to somebody else, and symbolic links are refused.
///
/// A key appears, and a version is added, in one durable step. What a killed process left is
/// cleared away by the next one that writes. Safe for use by several threads and processes.
///
/// Keys are in no other place: whoever loses the folder loses every model encrypted under them.
public final class LocalKeyStore {
  private final SecureRandom random = new SecureRandom();
  private final KeyFolders keys;
  private final Function<SecureRandom, Protection.Argon2id> newParameters;

  /// The store below `home`; nothing is made until the first key is.
  public LocalKeyStore(Path home) {
    this(home, Protection.Argon2id::recommended);
  }

  /// For tests, which cannot afford the recommended parameters at each step.
  LocalKeyStore(Path home, Function<SecureRandom, Protection.Argon2id> newParameters) {
    this.keys = new KeyFolders(home.toAbsolutePath().resolve("keys"), LocalKeyService.SCHEME);
    this.newParameters = newParameters;
  }

  /// Where keys stand unless the user says otherwise: `$WEIGHTSEAL_HOME`, else
  /// `$XDG_DATA_HOME/weightseal`, else `~/.local/share/weightseal`.
  ///
  /// An empty variable counts as none, and so does an `XDG_DATA_HOME` that is not absolute.
  public static Path defaultHome(Map<String, String> environment) {
    String own = environment.getOrDefault("WEIGHTSEAL_HOME", "");
    if (!own.isEmpty()) {
      return Path.of(own).toAbsolutePath();
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    if (!data.isEmpty() && Path.of(data).isAbsolute()) {
      return Path.of(data, "weightseal");
    }
    String user = environment.getOrDefault("HOME", "");
    return Path.of(
        user.isEmpty() ? System.getProperty("user.home") : user, ".local", "share", "weightseal");
  }

  /// The folder that holds the keys.
  public Path folder() {
    return keys.path();
  }

  /// The names of all keys, in order. Says nothing about their state: see [#show(String)].
  public List<String> list() throws KeyServiceException {
    return keys.names();
  }

  /// What the store says about the key `name`.
  ///
  /// @throws KeyServiceException also when others can get at it
  /// @throws IllegalArgumentException when that is no name for a local key
  public LocalKey show(String name) throws KeyServiceException {
    KeyName.require(name);
    return keys.guarded(keys.uri(name).value(), () -> KeyFolder.load(keys, name));
  }

  /// Makes a key whose files nothing but their permissions protects.
  ///
  /// @throws KeyServiceException [Reason#EXISTS] when there is such a key
  /// @throws IllegalArgumentException when that is no name for a local key
  public LocalKey create(String name) throws KeyServiceException {
    return create(name, new Protection.None(), PassphraseSource.none());
  }

  /// Makes a key under a passphrase, for which `passphrases` is asked.
  ///
  /// @throws KeyServiceException [Reason#EXISTS] when there is such a key
  /// @throws IllegalArgumentException when that is no name for a local key
  public LocalKey create(String name, PassphraseSource passphrases) throws KeyServiceException {
    return create(name, newParameters.apply(random), passphrases);
  }

  private LocalKey create(String name, Protection protection, PassphraseSource passphrases)
      throws KeyServiceException {
    return keys.create(
        name,
        protection,
        passphrases,
        cipher -> KeyFolder.create(keys.path(), name, protection, cipher, random));
  }

  /// Adds a version to a key, and returns the key as it then is. New data keys are wrapped under
  /// the new version; older versions still unwrap.
  ///
  /// @param passphrases asked when the key is under a passphrase
  /// @throws IllegalArgumentException when that is no name for a local key
  public LocalKey rotate(String name, PassphraseSource passphrases) throws KeyServiceException {
    LocalKey before = show(name);
    return keys.guarded(
        keys.uri(name).value(),
        () -> {
          try (SecretCipher cipher =
                  SecretCipher.of(
                      keys.uri(name), before.protection(), passphrases, Purpose.EXISTING);
              StoreLock _ = StoreLock.take(keys.path())) {
            LocalKey now = KeyFolder.load(keys, name);
            if (!now.protection().equals(before.protection())) {
              throw new KeyServiceException(
                  Reason.UNAVAILABLE, keys.uri(name) + " was replaced meanwhile; try again");
            }
            // A mistyped passphrase must not protect a version.
            Arrays.fill(KeyFolder.secret(now, now.newest().number(), cipher), (byte) 0);
            return KeyFolder.addVersion(now, cipher, random);
          }
        });
  }

  /// Whether there is a key `name`, as far as this process can see.
  boolean mayHold(String name) {
    return keys.mayHold(name);
  }

  /// The name of a local key that a URI says.
  String requireName(KeyUri uri) throws KeyServiceException {
    return keys.requireName(uri);
  }

  /// The 32 bytes of one version of `key`, in an array that the caller wipes.
  byte[] secret(LocalKey key, int version, PassphraseSource passphrases)
      throws KeyServiceException {
    return keys.guarded(
        key.uri().value(),
        () -> {
          try (SecretCipher cipher =
              SecretCipher.of(key.uri(), key.protection(), passphrases, Purpose.EXISTING)) {
            return KeyFolder.secret(key, version, cipher);
          }
        });
  }
}
