package io.weightseal.signing;

import io.weightseal.keys.files.JsonObject;
import io.weightseal.keys.files.KeyName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// What is public of somebody who signs: a name, and keys that all have to sign. Immutable.
///
/// The [#id()] says which signer it is; a name is what somebody calls it.
///
/// spec: sign-v1#signers
///
/// @param name as in `sign-v1#sgr-2`
/// @param keys 1 to 4, in ascending order of their algorithms' names
public record Signer(String name, List<Key> keys) {
  /// Larger texts are refused.
  public static final int MAX_BYTES = 65_536;

  private static final int VERSION = 1;

  /// One of the keys.
  ///
  /// @param publicKey of that algorithm
  public record Key(SignatureAlgorithm algorithm, PublicKey publicKey) {
    private byte[] encoded() {
      return publicKey.getEncoded();
    }
  }

  /// @throws IllegalArgumentException when it is none
  public Signer {
    KeyName.require(name);
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a signer without keys");
    }
    for (int i = 1; i < keys.size(); i++) {
      if (keys.get(i - 1).algorithm.text().compareTo(keys.get(i).algorithm.text()) >= 0) {
        throw new IllegalArgumentException(
            "keys that are not in ascending order of their algorithms, each there once");
      }
    }
  }

  /// Reads what [#json()] gives.
  ///
  /// @throws IllegalArgumentException saying what is wrong with it
  // spec: sign-v1#sgr-1
  public static Signer parse(byte[] json) {
    if (json.length > MAX_BYTES) {
      throw new IllegalArgumentException(json.length + " bytes; a signer has at most " + MAX_BYTES);
    }
    JsonObject object = JsonObject.parse(json);
    if (object.number("signer") != VERSION) {
      throw new IllegalArgumentException("a signer of another version");
    }
    String name = object.string("name");
    List<Key> keys = new ArrayList<>();
    for (JsonObject each : object.objects("keys")) {
      SignatureAlgorithm algorithm = SignatureAlgorithm.of(each.string("algorithm"));
      keys.add(new Key(algorithm, algorithm.publicKey(decoded(each.string("publicKey")))));
      each.requireNoMore();
    }
    object.requireNoMore();
    return new Signer(name, keys);
  }

  private static byte[] decoded(String text) {
    byte[] bytes = Base64.getDecoder().decode(text);
    if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
      throw new IllegalArgumentException("base64 that is not in its one form");
    }
    return bytes;
  }

  /// What is to be given to those who verify.
  public byte[] json() {
    StringBuilder text = new StringBuilder();
    text.append("{\"signer\":")
        .append(VERSION)
        .append(",\"name\":\"")
        .append(name)
        .append("\",\"keys\":[");
    for (Key key : keys) {
      text.append(key.equals(keys.getFirst()) ? "" : ",")
          .append("\n {\"algorithm\":\"")
          .append(key.algorithm.text())
          .append("\",\"publicKey\":\"")
          .append(Base64.getEncoder().encodeToString(key.encoded()))
          .append("\"}");
    }
    return text.append("]}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  /// 64 hex digits that stand for these keys and no others.
  public String id() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("weightseal/v1 signer\0".getBytes(StandardCharsets.UTF_8));
    for (Key key : keys) {
      writeString(out, key.algorithm.text().getBytes(StandardCharsets.UTF_8));
      writeString(out, key.encoded());
    }
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(out.toByteArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static void writeString(ByteArrayOutputStream out, byte[] bytes) {
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    out.writeBytes(bytes);
  }

  /// What a signature by one of the keys is found by.
  String keyid(Key key) {
    return "weightseal/v1 " + key.algorithm.text() + " " + id();
  }
}
