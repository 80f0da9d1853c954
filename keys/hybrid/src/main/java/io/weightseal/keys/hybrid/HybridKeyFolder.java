package io.weightseal.keys.hybrid;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.keys.files.KeyFolders;
import io.weightseal.keys.files.NewFolder;
import io.weightseal.keys.files.PrivateFiles;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.files.SecretCipher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/// The files of one hybrid key: `key.json`, and `private.key` where the private half stands here.
/// Writing is done under the store's lock.
final class HybridKeyFolder {
  private static final String PRIVATE_KEY = "private.key";

  private HybridKeyFolder() {}

  /// Reads `key.json` of the key `name`.
  static HybridKey load(KeyFolders keys, String name) throws IOException {
    return keys.load(name, HybridKeyJson.MAX_BYTES, HybridKeyJson::read);
  }

  /// The 32 bytes of the private half, in an array that the caller wipes.
  static byte[] seed(HybridKey key, SecretCipher cipher) throws IOException {
    Path path = key.folder().resolve(PRIVATE_KEY);
    byte[] seed = KeyFolders.reveal(path, cipher, place(key.name()));
    if (!PublicHalf.of(key.name(), seed).equals(key.publicHalf())) {
      Arrays.fill(seed, (byte) 0);
      throw new KeyServiceException(
          Reason.DAMAGED, path + " is not the private half of what key.json beside it says");
    }
    return seed;
  }

  /// Makes a fresh key; it appears whole.
  static HybridKey create(
      Path keys, String name, Protection protection, SecretCipher cipher, SecureRandom random)
      throws IOException {
    byte[] seed = new byte[SecretCipher.SECRET_BYTES];
    byte[] file = new byte[0];
    try {
      random.nextBytes(seed);
      file = cipher.protect(seed, place(name), random);
      byte[] privateKey = file;
      HybridKey key =
          new HybridKey(PublicHalf.of(name, seed), keys.resolve(name), now(), protection);
      NewFolder.make(
          keys,
          name,
          fresh -> {
            PrivateFiles.create(fresh.resolve(PRIVATE_KEY), privateKey);
            PrivateFiles.create(fresh.resolve(KeyFolders.KEY_JSON), HybridKeyJson.write(key));
          });
      return key;
    } finally {
      Arrays.fill(seed, (byte) 0);
      Arrays.fill(file, (byte) 0);
    }
  }

  /// Adds the public half of somebody's key.
  static HybridKey add(Path keys, PublicHalf publicHalf) throws IOException {
    HybridKey key = new HybridKey(publicHalf, keys.resolve(publicHalf.name()), now(), null);
    NewFolder.make(
        keys,
        publicHalf.name(),
        fresh -> PrivateFiles.create(fresh.resolve(KeyFolders.KEY_JSON), HybridKeyJson.write(key)));
    return key;
  }

  private static byte[] place(String name) {
    return (HybridKeyJson.FORMAT + "\0" + name).getBytes(StandardCharsets.UTF_8);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }
}
