package io.weightseal.keys.hybrid;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.KeyFolders;
import io.weightseal.keys.files.KeyName;
import io.weightseal.keys.files.NewFolder;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.files.PassphraseSource.Purpose;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.files.SecretCipher;
import io.weightseal.keys.files.StoreLock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Function;

/// Hybrid keys, and other people's public halves, in files below one folder.
///
/// A key NAME stands in `<home>/hybrid/NAME/`: `key.json`, and `private.key` where the private half
/// stands here: the 32 bytes of an X-Wing seed or, under a passphrase, their encryption. Folders
/// have mode 0700, files 0600; what others can read, what belongs to somebody else, and symbolic
/// links are refused.
///
/// A key appears in one durable step. What a killed process left is cleared away by the next one
/// that writes. Safe for use by several threads and processes.
///
/// A private half is in no other place: whoever loses it loses every model that has no other
/// recipient.
public final class HybridKeyStore {
  private final SecureRandom random = new SecureRandom();
  private final KeyFolders keys;
  private final Function<SecureRandom, Protection.Argon2id> newParameters;

  /// The store below `home`; nothing is made until the first key is.
  public HybridKeyStore(Path home) {
    this(home, Protection.Argon2id::recommended);
  }

  /// For tests, which cannot afford the recommended parameters at each step.
  HybridKeyStore(Path home, Function<SecureRandom, Protection.Argon2id> newParameters) {
    this.keys = new KeyFolders(home.toAbsolutePath().resolve("hybrid"), HybridKeyService.SCHEME);
    this.newParameters = newParameters;
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
  /// @throws IllegalArgumentException when that is no name for a key
  public HybridKey show(String name) throws KeyServiceException {
    KeyName.require(name);
    return keys.guarded(keys.uri(name).value(), () -> HybridKeyFolder.load(keys, name));
  }

  /// Makes a key whose private half nothing but its file's permissions protects.
  ///
  /// @throws KeyServiceException [Reason#EXISTS] when there is a key of that name
  /// @throws IllegalArgumentException when that is no name for a key
  public HybridKey create(String name) throws KeyServiceException {
    return create(name, new Protection.None(), PassphraseSource.none());
  }

  /// Makes a key whose private half is under a passphrase, for which `passphrases` is asked.
  ///
  /// @throws KeyServiceException [Reason#EXISTS] when there is a key of that name
  /// @throws IllegalArgumentException when that is no name for a key
  public HybridKey create(String name, PassphraseSource passphrases) throws KeyServiceException {
    return create(name, newParameters.apply(random), passphrases);
  }

  private HybridKey create(String name, Protection protection, PassphraseSource passphrases)
      throws KeyServiceException {
    return keys.create(
        name,
        protection,
        passphrases,
        cipher -> HybridKeyFolder.create(keys.path(), name, protection, cipher, random));
  }

  /// Adds the public half of somebody's key, so that models can be sealed for it. Adding what is
  /// there already changes nothing.
  ///
  /// @throws KeyServiceException [Reason#EXISTS] when another key of that name is there
  /// @throws IllegalArgumentException when nobody can be sent anything with this key
  public HybridKey add(PublicHalf publicHalf) throws KeyServiceException {
    PublicHalf usable = publicHalf.requireUsable();
    return keys.guarded(
        usable.uri().value(),
        () -> {
          keys.prepare();
          try (StoreLock _ = StoreLock.take(keys.path())) {
            NewFolder.removeUnfinished(keys.path());
            if (!mayHold(usable.name())) {
              return HybridKeyFolder.add(keys.path(), usable);
            }
            HybridKey there = HybridKeyFolder.load(keys, usable.name());
            if (there.publicHalf().equals(usable)) {
              return there;
            }
            throw new KeyServiceException(
                Reason.EXISTS,
                "another key "
                    + there.publicHalf()
                    + " is in "
                    + there.folder()
                    + " already, and this one is "
                    + usable.fingerprint()
                    + "; compare both with the key's owner, and move the folder away if it is the"
                    + " wrong one");
          }
        });
  }

  /// Whether there is a key `name`, as far as this process can see.
  boolean mayHold(String name) {
    return keys.mayHold(name);
  }

  /// The name of a hybrid key that a URI says.
  String requireName(KeyUri uri) throws KeyServiceException {
    return keys.requireName(uri);
  }

  /// The 32 bytes of the private half of `key`, in an array that the caller wipes.
  byte[] seed(HybridKey key, PassphraseSource passphrases) throws KeyServiceException {
    Protection protection = key.protection();
    if (protection == null) {
      throw new KeyServiceException(
          Reason.ABSENT,
          "only the public half of "
              + key.uri()
              + " is in "
              + keys.path()
              + "; open where its private half is, or name the folder that holds it with --home");
    }
    return keys.guarded(
        key.uri().value(),
        () -> {
          try (SecretCipher cipher =
              SecretCipher.of(key.uri(), protection, passphrases, Purpose.EXISTING)) {
            return HybridKeyFolder.seed(key, cipher);
          }
        });
  }
}
