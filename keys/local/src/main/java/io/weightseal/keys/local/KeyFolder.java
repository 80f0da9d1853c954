package io.weightseal.keys.local;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.keys.files.NewFolder;
import io.weightseal.keys.files.PrivateFiles;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.files.SecretCipher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The files of one key: `key.json`, and `N.key` for each version N. Writing is done under the
/// [StoreLock].
final class KeyFolder {
  private static final String KEY_JSON = "key.json";

  private KeyFolder() {}

  /// Reads `key.json` of the key `name` in the folder `keys`.
  static LocalKey load(Path keys, String name) throws IOException {
    Path folder = keys.resolve(name);
    try {
      PrivateFiles.requireFolder(keys);
      PrivateFiles.requireFolder(folder);
    } catch (NoSuchFileException e) {
      throw new KeyServiceException(
          Reason.ABSENT, "there is no key " + LocalKey.uri(name) + " in " + keys, e);
    }
    Path json = folder.resolve(KEY_JSON);
    try {
      LocalKey key = KeyJson.read(PrivateFiles.read(json, KeyJson.MAX_BYTES), folder);
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

  /// The 32 bytes of one version, in an array that the caller wipes.
  static byte[] secret(LocalKey key, int version, SecretCipher cipher) throws IOException {
    Path path = versionFile(key.folder(), version);
    byte[] file = new byte[0];
    try {
      file = PrivateFiles.read(path, cipher.fileBytes());
      if (file.length != cipher.fileBytes()) {
        throw new KeyServiceException(
            Reason.DAMAGED,
            path + " has " + file.length + " bytes instead of " + cipher.fileBytes());
      }
      return cipher.reveal(file, place(key.name(), version));
    } catch (NoSuchFileException e) {
      throw new KeyServiceException(Reason.DAMAGED, path + " is missing", e);
    } finally {
      Arrays.fill(file, (byte) 0);
    }
  }

  /// Makes the key `name` with one version; it appears whole.
  static LocalKey create(
      Path keys, String name, Protection protection, SecretCipher cipher, SecureRandom random)
      throws IOException {
    Instant now = now();
    LocalKey key =
        new LocalKey(
            name, keys.resolve(name), now, protection, List.of(new LocalKey.Version(1, now)));
    NewFolder.make(
        keys,
        name,
        fresh -> {
          writeVersion(fresh, name, 1, cipher, random);
          PrivateFiles.create(fresh.resolve(KEY_JSON), KeyJson.write(key));
        });
    return key;
  }

  /// Adds a version with a new secret.
  static LocalKey addVersion(LocalKey key, SecretCipher cipher, SecureRandom random)
      throws IOException {
    int number = key.versions().size() + 1;
    if (number > LocalKey.MAX_VERSIONS) {
      throw new KeyServiceException(
          Reason.DENIED,
          key.uri() + " has " + LocalKey.MAX_VERSIONS + " versions, the most that a key may have");
    }
    List<LocalKey.Version> versions = new ArrayList<>(key.versions());
    versions.add(new LocalKey.Version(number, now()));
    LocalKey more =
        new LocalKey(key.name(), key.folder(), key.created(), key.protection(), versions);
    // The version counts once key.json names it; a file that is there already was left by a process
    // that did not come so far.
    Files.deleteIfExists(versionFile(key.folder(), number));
    writeVersion(key.folder(), key.name(), number, cipher, random);
    PrivateFiles.sync(key.folder());
    PrivateFiles.replace(key.folder().resolve(KEY_JSON), KeyJson.write(more));
    return more;
  }

  private static void writeVersion(
      Path folder, String name, int version, SecretCipher cipher, SecureRandom random)
      throws IOException {
    byte[] secret = new byte[SecretCipher.SECRET_BYTES];
    byte[] file = new byte[0];
    try {
      random.nextBytes(secret);
      file = cipher.protect(secret, place(name, version), random);
      PrivateFiles.create(versionFile(folder, version), file);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(file, (byte) 0);
    }
  }

  private static byte[] place(String name, int version) {
    byte[] text = (KeyJson.FORMAT + "\0" + name).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(text.length + 1 + Integer.BYTES)
        .put(text)
        .put((byte) 0)
        .putInt(version)
        .array();
  }

  private static Path versionFile(Path folder, int version) {
    return folder.resolve(version + ".key");
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
