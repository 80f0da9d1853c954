package io.weightseal.keys.local;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.keys.files.KeyFolders;
import io.weightseal.keys.files.NewFolder;
import io.weightseal.keys.files.PrivateFiles;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.files.SecretCipher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
  private KeyFolder() {}

  /// Reads `key.json` of the key `name`.
  static LocalKey load(KeyFolders keys, String name) throws IOException {
    return keys.load(name, KeyJson.MAX_BYTES, KeyJson::read);
  }

  /// The 32 bytes of one version, in an array that the caller wipes.
  static byte[] secret(LocalKey key, int version, SecretCipher cipher) throws IOException {
    return KeyFolders.reveal(
        versionFile(key.folder(), version), cipher, place(key.name(), version));
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
          PrivateFiles.create(fresh.resolve(KeyFolders.KEY_JSON), KeyJson.write(key));
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
    PrivateFiles.replace(key.folder().resolve(KeyFolders.KEY_JSON), KeyJson.write(more));
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
