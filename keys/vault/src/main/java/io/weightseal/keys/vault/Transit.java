package io.weightseal.keys.vault;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The calls of the Transit engine that this module makes, one request each.
///
/// Source: the Transit engine's HTTP API, as OpenBao 2.7 documents it.
final class Transit {
  private static final String READ = "read";
  private static final String UPDATE = "update";

  private final VaultHttp http;
  private final String mount;

  Transit(VaultHttp http, String mount) {
    this.http = http;
    this.mount = mount;
  }

  /// A key's URI, and what Transit calls the key.
  record Name(KeyUri uri, String value) {}

  /// The key; empty when there is none of that name.
  Optional<TransitKey> key(Name name) throws KeyServiceException {
    String path = "keys/" + name.value();
    VaultHttp.Answer answer = http.read(name.uri(), path);
    // A missing key is a bare 404; a missing engine or namespace says so.
    if (answer.status() == 404
        && answer.body() != null
        && answer.body().strings("errors").isEmpty()) {
      return Optional.empty();
    }
    VaultJson data = data(require(name, "cannot read", READ, path, answer));
    try {
      return Optional.of(TransitKey.of(data));
    } catch (IllegalArgumentException e) {
      throw strange(name, path);
    }
  }

  Ciphertext encrypt(Name name, byte[] plaintext, byte[] context) throws KeyServiceException {
    // Bytes throughout: a string could not be wiped.
    byte[] base64 = Base64.getEncoder().encode(plaintext);
    byte[] json = json(context, "plaintext", base64);
    Arrays.fill(base64, (byte) 0);
    return ciphertext(name, "cannot wrap with", "encrypt/" + name.value(), json);
  }

  /// The bytes under `ciphertext`, in an array that the caller wipes.
  byte[] decrypt(Name name, Ciphertext ciphertext, byte[] context) throws KeyServiceException {
    String path = "decrypt/" + name.value();
    byte[] json = json(context, "ciphertext", ciphertext.bytes());
    VaultHttp.Answer answer = http.write(name.uri(), path, json);
    return data(require(name, "cannot unwrap with", UPDATE, path, answer))
        .secret()
        .orElseThrow(() -> strange(name, path));
  }

  Ciphertext rewrap(Name name, Ciphertext ciphertext, byte[] context) throws KeyServiceException {
    byte[] json = json(context, "ciphertext", ciphertext.bytes());
    return ciphertext(name, "cannot rewrap with", "rewrap/" + name.value(), json);
  }

  void rotate(Name name) throws KeyServiceException {
    write(name, "cannot rotate", "keys/" + name.value() + "/rotate", "{}");
  }

  void rotateEvery(Name name, Duration period) throws KeyServiceException {
    write(
        name,
        "cannot set the rotation of",
        "keys/" + name.value() + "/config",
        "{\"auto_rotate_period\":\"" + period.toSeconds() + "s\"}");
  }

  void create(Name name) throws KeyServiceException {
    write(
        name,
        "cannot make the key",
        "keys/" + name.value(),
        "{\"type\":\"" + TransitKey.TYPE + "\",\"derived\":true}");
  }

  /// The newest version of a key that signs.
  ///
  /// @throws KeyServiceException [KeyServiceException.Reason#UNSUPPORTED] when it signs not, or not
  ///   on P-256 or P-384; [KeyServiceException.Reason#ABSENT] when there is none of that name
  SigningKey signingKey(Name name) throws KeyServiceException {
    long latest =
        key(name).orElseThrow(() -> VaultKeyService.absent(name)).requireSigning(name.uri());
    String path = "keys/" + name.value();
    VaultHttp.Answer answer = http.read(name.uri(), path);
    String pem =
        data(require(name, "cannot read", READ, path, answer))
            .object("keys")
            .flatMap(all -> all.object(Long.toString(latest)))
            .flatMap(version -> version.string("public_key"))
            .orElseThrow(() -> strange(name, path));
    return SigningKey.ofPem(name.uri(), Long.toString(latest), pem);
  }

  /// A signature in DER.
  byte[] sign(Name name, SigningKey key, byte[] digest) throws KeyServiceException {
    String path = "sign/" + name.value();
    String json =
        "{\"prehashed\":true,\"marshaling_algorithm\":\"asn1\",\"hash_algorithm\":\"sha2-"
            + (key.onP384() ? "384" : "256")
            + "\",\"key_version\":"
            + key.version()
            + ",\"input\":\""
            + Base64.getEncoder().encodeToString(key.requireDigest(digest))
            + "\"}";
    VaultHttp.Answer answer =
        require(name, "cannot sign with", UPDATE, path, http.write(name.uri(), path, ascii(json)));
    return data(answer)
        .string("signature")
        .filter(text -> text.startsWith("vault:v" + key.version() + ":"))
        .map(text -> text.substring(text.lastIndexOf(':') + 1))
        .flatMap(Transit::decoded)
        .orElseThrow(() -> strange(name, path));
  }

  private static Optional<byte[]> decoded(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// The command that makes a key that fits.
  String createCommand() {
    return "bao write -f " + mount + "/keys/NAME type=" + TransitKey.TYPE + " derived=true";
  }

  private Ciphertext ciphertext(Name name, String what, String path, byte[] json)
      throws KeyServiceException {
    VaultHttp.Answer answer = http.write(name.uri(), path, json);
    return data(require(name, what, UPDATE, path, answer))
        .string("ciphertext")
        .flatMap(Ciphertext::parse)
        .orElseThrow(() -> strange(name, path));
  }

  private void write(Name name, String what, String path, String json) throws KeyServiceException {
    VaultHttp.Answer _ =
        require(name, what, UPDATE, path, http.write(name.uri(), path, ascii(json)));
  }

  private VaultHttp.Answer require(
      Name name, String what, String capability, String path, VaultHttp.Answer answer)
      throws KeyServiceException {
    if (!answer.good()) {
      throw VaultRefusal.of(name.uri(), what, capability, mount + "/" + path, answer);
    }
    return answer;
  }

  private static VaultJson data(VaultHttp.Answer answer) {
    return Optional.ofNullable(answer.body())
        .flatMap(body -> body.object("data"))
        .orElse(VaultJson.EMPTY);
  }

  private KeyServiceException strange(Name name, String path) {
    return new KeyServiceException(
        Reason.UNAVAILABLE,
        "what answered for "
            + name.uri()
            + " at "
            + mount
            + "/"
            + path
            + " does not speak as a Vault does; check address and mount");
  }

  private static byte[] json(byte[] context, String name, byte[] value) {
    return joined(
        ascii("{\"context\":\""),
        Base64.getEncoder().encode(context),
        ascii("\",\"" + name + "\":\""),
        value,
        ascii("\"}"));
  }

  private static byte[] joined(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
