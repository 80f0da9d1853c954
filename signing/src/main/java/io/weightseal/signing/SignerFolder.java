package io.weightseal.signing;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import io.weightseal.keys.files.JsonObject;
import io.weightseal.keys.files.KeyFolders;
import io.weightseal.keys.files.NewFolder;
import io.weightseal.keys.files.PrivateFiles;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.files.ProtectionJson;
import io.weightseal.keys.files.SecretCipher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The files of one signer: `key.json`, and a seed for each of its keys, or none when its one key is
/// in a key service. Writing is done under the store's lock.
final class SignerFolder {
  /// In the order that a signer has them in.
  static final List<SignatureAlgorithm> ALGORITHMS =
      List.of(SignatureAlgorithm.ED25519, SignatureAlgorithm.ML_DSA_65);

  private static final String FORMAT = "weightseal/v1 signer";
  private static final String SERVICE_FORMAT = "weightseal/v1 service signer";
  private static final int MAX_BYTES = 64 * 1024;

  private SignerFolder() {}

  /// Reads `key.json` of the signer `name`.
  static LocalSigner load(KeyFolders signers, String name) throws IOException {
    return signers.load(name, MAX_BYTES, SignerFolder::parse);
  }

  /// Makes a fresh signer; it appears whole.
  static LocalSigner create(
      Path signers, String name, Protection protection, SecretCipher cipher, SecureRandom random)
      throws IOException {
    List<byte[]> files = new ArrayList<>();
    List<Signer.Key> keys = new ArrayList<>();
    byte[] seed = new byte[Seeds.BYTES];
    try {
      for (SignatureAlgorithm algorithm : ALGORITHMS) {
        random.nextBytes(seed);
        keys.add(new Signer.Key(algorithm, Seeds.keyPair(algorithm, seed).getPublic()));
        files.add(cipher.protect(seed, place(name, algorithm), random));
      }
      LocalSigner signer =
          new LocalSigner(
              new Signer(name, keys),
              signers.resolve(name),
              Instant.now().truncatedTo(ChronoUnit.SECONDS),
              protection,
              null);
      NewFolder.make(
          signers,
          name,
          fresh -> {
            for (int i = 0; i < files.size(); i++) {
              PrivateFiles.create(fresh.resolve(file(ALGORITHMS.get(i))), files.get(i));
            }
            PrivateFiles.create(fresh.resolve(KeyFolders.KEY_JSON), json(signer));
          });
      return signer;
    } finally {
      Arrays.fill(seed, (byte) 0);
      files.forEach(each -> Arrays.fill(each, (byte) 0));
    }
  }

  /// Makes a signer whose key is in a key service.
  static LocalSigner create(Path signers, String name, SigningKey key) throws IOException {
    LocalSigner signer =
        new LocalSigner(
            ServiceSigner.signer(name, key),
            signers.resolve(name),
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            new Protection.None(),
            key);
    NewFolder.make(
        signers,
        name,
        fresh -> PrivateFiles.create(fresh.resolve(KeyFolders.KEY_JSON), json(signer, key)));
    return signer;
  }

  /// The pair of keys of an algorithm, of which `key.json` has the public one.
  static KeyPair keyPair(LocalSigner signer, SignatureAlgorithm algorithm, SecretCipher cipher)
      throws IOException {
    Path path = signer.folder().resolve(file(algorithm));
    byte[] seed = KeyFolders.reveal(path, cipher, place(signer.name(), algorithm));
    try {
      KeyPair pair = Seeds.keyPair(algorithm, seed);
      if (!signer.signer().keys().contains(new Signer.Key(algorithm, pair.getPublic()))) {
        throw new KeyServiceException(
            Reason.DAMAGED, path + " is not of the key that key.json beside it shows");
      }
      return pair;
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static String file(SignatureAlgorithm algorithm) {
    return algorithm.text() + ".seed";
  }

  private static byte[] place(String name, SignatureAlgorithm algorithm) {
    return (FORMAT + "\0" + name + "\0" + algorithm.text()).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] json(LocalSigner signer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("format", FORMAT);
      json.writeStringProperty("created", signer.created().toString());
      json.writeStringProperty(
          "public", new String(signer.signer().json(), StandardCharsets.UTF_8));
      json.writeName("protection");
      ProtectionJson.write(json, signer.protection());
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static byte[] json(LocalSigner signer, SigningKey key) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("format", SERVICE_FORMAT);
      json.writeStringProperty("created", signer.created().toString());
      json.writeStringProperty(
          "public", new String(signer.signer().json(), StandardCharsets.UTF_8));
      json.writeStringProperty("key", key.key().value());
      json.writeStringProperty("keyVersion", key.version() == null ? "" : key.version());
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static LocalSigner parse(byte[] utf8, Path folder) {
    JsonObject json = JsonObject.parse(utf8);
    String format = json.string("format");
    if (!format.equals(FORMAT) && !format.equals(SERVICE_FORMAT)) {
      throw new IllegalArgumentException("format is not \"" + FORMAT + "\"");
    }
    Signer signer = Signer.parse(json.string("public").getBytes(StandardCharsets.UTF_8));
    LocalSigner local =
        format.equals(FORMAT) ? ofSeeds(signer, folder, json) : ofService(signer, folder, json);
    json.requireNoMore();
    return local;
  }

  private static LocalSigner ofService(Signer signer, Path folder, JsonObject json) {
    String version = json.string("keyVersion");
    if (signer.keys().size() != 1
        || !(signer.keys().getFirst().publicKey() instanceof ECPublicKey publicKey)) {
      throw new IllegalArgumentException("keys that no key service signs with");
    }
    SigningKey key =
        new SigningKey(
            new KeyUri(json.string("key")), version.isEmpty() ? null : version, publicKey);
    return new LocalSigner(signer, folder, json.time("created"), new Protection.None(), key);
  }

  private static LocalSigner ofSeeds(Signer signer, Path folder, JsonObject json) {
    if (!signer.keys().stream().map(Signer.Key::algorithm).toList().equals(ALGORITHMS)) {
      throw new IllegalArgumentException("keys of other algorithms than are kept here");
    }
    return new LocalSigner(
        signer, folder, json.time("created"), ProtectionJson.read(json.object("protection")), null);
  }
}
