package io.weightseal.keys.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Keys of one scheme, each in a folder of its name below one folder, with a `key.json` that says
/// what it is. Safe for use by several threads and processes.
public final class KeyFolders {
  /// Says what a key is.
  public static final String KEY_JSON = "key.json";

  private final Path path;
  private final String scheme;

  /// @param path made when the first key is
  public KeyFolders(Path path, String scheme) {
    this.path = path;
    this.scheme = scheme;
  }

  /// The folder that holds the keys' folders.
  public Path path() {
    return path;
  }

  public KeyUri uri(String name) {
    return new KeyUri(scheme + ":" + name);
  }

  /// The names of all keys, in order. Says nothing about their state.
  public List<String> names() throws KeyServiceException {
    return guarded(
        "the store of " + scheme + " keys",
        () -> {
          if (Files.notExists(path, NOFOLLOW_LINKS)) {
            return List.of();
          }
          PrivateFiles.requireFolder(path);
          try (Stream<Path> entries = Files.list(path)) {
            return entries
                .filter(Files::isDirectory)
                .map(each -> String.valueOf(each.getFileName()))
                .filter(KeyName::isName)
                .sorted()
                .toList();
          }
        });
  }

  /// Whether there is a key `name`, as far as this process can see.
  public boolean mayHold(String name) {
    return KeyName.isName(name) && !Files.notExists(path.resolve(name), NOFOLLOW_LINKS);
  }

  /// The key's name in a URI of this scheme.
  ///
  /// @throws IllegalArgumentException for a URI of another scheme
  public String requireName(KeyUri uri) throws KeyServiceException {
    if (!uri.scheme().equals(scheme)) {
      throw new IllegalArgumentException(uri + " is no " + scheme + " key");
    }
    if (!KeyName.isName(uri.name())) {
      throw new KeyServiceException(Reason.ABSENT, "there is no key " + uri + ": " + KeyName.RULE);
    }
    return uri.name();
  }

  /// Understands a `key.json`.
  ///
  /// @param <K> what a key is
  @FunctionalInterface
  public interface Parser<K> {
    /// @throws IllegalArgumentException saying what is wrong with it
    K parse(byte[] json, Path folder);
  }

  /// Reads the `key.json` of the key `name`, which must name that key.
  ///
  /// @param <K> what a key is
  public <K extends FiledKey> K load(String name, int maxBytes, Parser<K> parser)
      throws IOException {
    Path folder = path.resolve(name);
    try {
      PrivateFiles.requireFolder(path);
      PrivateFiles.requireFolder(folder);
    } catch (NoSuchFileException e) {
      throw new KeyServiceException(
          Reason.ABSENT, "there is no key " + uri(name) + " in " + path, e);
    }
    Path json = folder.resolve(KEY_JSON);
    try {
      K key = parser.parse(PrivateFiles.read(json, maxBytes), folder);
      if (!key.name().equals(name)) {
        throw new IllegalArgumentException("it belongs to the key " + key.uri());
      }
      return key;
    } catch (NoSuchFileException e) {
      throw new KeyServiceException(Reason.DAMAGED, json + " is missing", e);
    } catch (IllegalArgumentException e) {
      throw new KeyServiceException(Reason.DAMAGED, json + ": " + e.getMessage(), e);
    }
  }

  /// Makes a key's files.
  ///
  /// @param <K> what a key is
  @FunctionalInterface
  public interface Creation<K> {
    K create(SecretCipher cipher) throws IOException;
  }

  /// Runs `creation` for a key that is not there yet, alone.
  ///
  /// @param <K> what a key is
  /// @throws KeyServiceException [Reason#EXISTS] when there is a key of that name
  /// @throws IllegalArgumentException when that is no name for a key
  public <K> K create(
      String name, Protection protection, PassphraseSource passphrases, Creation<K> creation)
      throws KeyServiceException {
    KeyName.require(name);
    return guarded(
        uri(name).value(),
        () -> {
          prepare();
          requireFree(name);
          // Asked for and derived before the lock is taken: a prompt may wait for hours.
          try (SecretCipher cipher =
                  SecretCipher.of(uri(name), protection, passphrases, Purpose.NEW);
              StoreLock _ = StoreLock.take(path)) {
            NewFolder.removeUnfinished(path);
            requireFree(name);
            return creation.create(cipher);
          }
        });
  }

  /// Makes the folder, or refuses it when others can get at it.
  public void prepare() throws IOException {
    PrivateFiles.createFolders(path);
    PrivateFiles.requireFolder(path);
  }

  private void requireFree(String name) throws KeyServiceException {
    if (mayHold(name)) {
      throw new KeyServiceException(
          Reason.EXISTS, uri(name) + " exists already, in " + path.resolve(name));
    }
  }

  /// The 32 bytes that `file` protects, in an array that the caller wipes.
  ///
  /// @param place what the file's encryption is bound to
  public static byte[] reveal(Path file, SecretCipher cipher, byte[] place) throws IOException {
    byte[] bytes = new byte[0];
    try {
      bytes = PrivateFiles.read(file, cipher.fileBytes());
      if (bytes.length != cipher.fileBytes()) {
        throw new KeyServiceException(
            Reason.DAMAGED,
            file + " has " + bytes.length + " bytes instead of " + cipher.fileBytes());
      }
      return cipher.reveal(bytes, place);
    } catch (NoSuchFileException e) {
      throw new KeyServiceException(Reason.DAMAGED, file + " is missing", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /// Runs `work` on the files, and puts what goes wrong into the words of a key service.
  ///
  /// @param what the key or store that is worked on, for messages
  /// @param <T> what it gives
  public <T> T guarded(String what, FileWork<T> work) throws KeyServiceException {
    return FileWork.guarded(what, path, work);
  }
}
