package io.weightseal.keys.azure;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import io.weightseal.keys.azure.FakeVaultKey.FakeVersion;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.spec.ECPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;

/// A stand-in for the keys of Azure Key Vault and Managed HSM, written from their REST reference.
/// It is strict: any path, field or algorithm that it does not expect is refused. Keys are real RSA
/// and AES keys.
///
/// What it does not show: roles, firewalls, throttling by the service's own rules, hardware,
/// Azure's own tokens, and the wording of real errors.
final class FakeVault {
  private static final Pattern ONE =
      Pattern.compile(
          "/keys/(?<name>[0-9a-zA-Z-]+)/(?<version>[0-9a-f]{32})?/?"
              + "(?<operation>|wrapkey|unwrapkey|encrypt|decrypt|sign)");
  private static final Pattern MANAGED =
      Pattern.compile("/keys/(?<name>[0-9a-zA-Z-]+)/(?<what>versions|rotate|rotationpolicy)");
  private static final Pattern DELETED = Pattern.compile("/deletedkeys/(?<name>[0-9a-zA-Z-]+)");
  private static final int PAGE = 2;

  private final Map<String, FakeVaultKey> keys = new HashMap<>();

  /// A request that passed authentication.
  record Asked(String method, String host, String path, String query, String body) {}

  /// A status and a JSON body.
  record Answer(int status, Map<String, Object> body) {
    static Answer ok(Map<String, Object> body) {
      return new Answer(200, body);
    }

    static Answer error(int status, String code, String inner, String message) {
      Map<String, Object> error = new LinkedHashMap<>();
      error.put("code", code);
      error.put("message", message);
      if (!inner.isEmpty()) {
        error.put("innererror", Map.of("code", inner));
      }
      return new Answer(status, Map.of("error", error));
    }
  }

  synchronized FakeVaultKey add(String name, String type) {
    FakeVaultKey key = new FakeVaultKey(name, type);
    keys.put(name, key);
    return key;
  }

  synchronized FakeVaultKey addSigning(String name, String curve) {
    FakeVaultKey key = new FakeVaultKey(name, "EC", curve);
    keys.put(name, key);
    return key;
  }

  synchronized Answer answer(Asked asked) throws IOException {
    if (!asked.query().matches("api-version=7\\.5(&skiptoken=[0-9]+)?")) {
      return bad("api-version");
    }
    Matcher managed = MANAGED.matcher(asked.path());
    if (managed.matches()) {
      FakeVaultKey key = keys.get(managed.group("name"));
      return key == null || key.deleted
          ? absent(managed.group("name"))
          : manage(asked, managed.group("what"), key);
    }
    Matcher deleted = DELETED.matcher(asked.path());
    if (deleted.matches() && asked.method().equals("GET")) {
      FakeVaultKey key = keys.get(deleted.group("name"));
      return key == null || !key.deleted
          ? absent(deleted.group("name"))
          : Answer.ok(bundle(asked, key, key.version("")));
    }
    Matcher one = ONE.matcher(asked.path());
    return one.matches() ? one(asked, one) : bad("path " + asked.path());
  }

  private Answer one(Asked asked, Matcher path) throws IOException {
    FakeVaultKey key = keys.get(path.group("name"));
    String id = path.group("version") == null ? "" : path.group("version");
    FakeVersion version = key == null || key.deleted ? null : key.version(id);
    if (version == null) {
      return absent(path.group("name") + "/" + id);
    }
    String operation = path.group("operation");
    if (operation.isEmpty()) {
      return asked.method().equals("GET") ? Answer.ok(bundle(asked, key, version)) : bad("method");
    }
    if (!asked.method().equals("POST")) {
      return bad("method");
    }
    return unusable(operation, version) == null
        ? operate(asked, operation, key, version)
        : unusable(operation, version);
  }

  /// Expired keys still open what they wrapped.
  private static Answer unusable(String operation, FakeVersion version) {
    boolean wraps = Set.of("wrapkey", "encrypt").contains(operation);
    long now = System.currentTimeMillis() / 1000;
    String inner =
        !version.enabled
            ? "KeyDisabled"
            : version.begins != null && version.begins > now
                ? "KeyNotYetValid"
                : wraps && version.ends != null && version.ends <= now ? "KeyExpired" : "";
    return inner.isEmpty()
        ? null
        : Answer.error(403, "Forbidden", inner, "Operation " + operation + " is not allowed.");
  }

  private Answer operate(Asked asked, String operation, FakeVaultKey key, FakeVersion version)
      throws IOException {
    Map<String, Object> body = json(asked.body());
    try {
      return switch (operation) {
        case "sign" -> sign(asked, key, version, body);
        case "wrapkey", "unwrapkey" -> rsa(asked, operation, key, version, body);
        default -> gcm(asked, operation, key, version, body);
      };
    } catch (GeneralSecurityException e) {
      return bad("value");
    }
  }

  private static Answer rsa(
      Asked asked,
      String operation,
      FakeVaultKey key,
      FakeVersion version,
      Map<String, Object> body)
      throws GeneralSecurityException {
    if (!body.keySet().equals(Set.of("alg", "value"))
        || !"RSA-OAEP-256".equals(body.get("alg"))
        || !key.type.startsWith("RSA")) {
      return bad("alg, or a field that wrapkey does not have");
    }
    int mode = operation.equals("wrapkey") ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    byte[] result = FakeVaultKey.rsa(mode, version, bytes(body, "value"));
    return Answer.ok(Map.of("kid", kid(asked, key, version), "value", base64(result)));
  }

  private static Answer sign(
      Asked asked, FakeVaultKey key, FakeVersion version, Map<String, Object> body)
      throws GeneralSecurityException {
    String algorithm = key.curve.equals("P-384") ? "ES384" : "ES256";
    if (!body.keySet().equals(Set.of("alg", "value"))
        || !algorithm.equals(body.get("alg"))
        || !key.type.equals("EC")) {
      return bad("alg, or a field that sign does not have");
    }
    byte[] result = version.signing.signNumbers(bytes(body, "value"));
    return Answer.ok(Map.of("kid", kid(asked, key, version), "value", base64(result)));
  }

  private static Answer gcm(
      Asked asked,
      String operation,
      FakeVaultKey key,
      FakeVersion version,
      Map<String, Object> body)
      throws GeneralSecurityException {
    if (!key.type.equals("oct-HSM") || !"A256GCM".equals(body.get("alg"))) {
      return bad("alg");
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("kid", kid(asked, key, version));
    answer.put("alg", "A256GCM");
    if (operation.equals("encrypt")) {
      if (!body.keySet().equals(Set.of("alg", "value", "aad"))) {
        return bad("a field that encrypt does not have: the service makes the vector");
      }
      byte[] vector = FakeVaultKey.vector();
      byte[] sealed =
          FakeVaultKey.gcm(
              Cipher.ENCRYPT_MODE, version, vector, bytes(body, "aad"), bytes(body, "value"));
      answer.put("iv", base64(vector));
      answer.put("tag", base64(Arrays.copyOfRange(sealed, sealed.length - 16, sealed.length)));
      answer.put("aad", body.get("aad"));
      answer.put("value", base64(Arrays.copyOf(sealed, sealed.length - 16)));
      return Answer.ok(answer);
    }
    if (!body.keySet().equals(Set.of("alg", "value", "aad", "iv", "tag"))) {
      return bad("a field that decrypt does not have");
    }
    byte[] value = bytes(body, "value");
    byte[] tag = bytes(body, "tag");
    byte[] sealed = Arrays.copyOf(value, value.length + tag.length);
    System.arraycopy(tag, 0, sealed, value.length, tag.length);
    answer.put(
        "value",
        base64(
            FakeVaultKey.gcm(
                Cipher.DECRYPT_MODE, version, bytes(body, "iv"), bytes(body, "aad"), sealed)));
    return Answer.ok(answer);
  }

  private Answer manage(Asked asked, String what, FakeVaultKey key) throws IOException {
    return switch (asked.method() + " " + what) {
      case "GET versions" -> versions(asked, key);
      case "POST rotate" -> Answer.ok(bundle(asked, key, key.addVersion()));
      case "GET rotationpolicy" -> Answer.ok(key.policy);
      case "PUT rotationpolicy" -> {
        key.policy = json(asked.body());
        yield Answer.ok(key.policy);
      }
      default -> bad("method");
    };
  }

  /// In pages of two, newest first.
  private static Answer versions(Asked asked, FakeVaultKey key) {
    String query = asked.query();
    int at = query.indexOf("skiptoken=");
    int from = at < 0 ? 0 : Integer.parseInt(query.substring(at + "skiptoken=".length()));
    List<Object> items = new ArrayList<>();
    List<FakeVersion> newestFirst = key.versions.reversed();
    for (FakeVersion version :
        newestFirst.subList(from, Math.min(from + PAGE, newestFirst.size()))) {
      items.add(Map.of("kid", kid(asked, key, version), "attributes", attributes(version)));
    }
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("value", items);
    if (from + PAGE < newestFirst.size()) {
      page.put(
          "nextLink",
          "https://" + asked.host() + asked.path() + "?api-version=7.5&skiptoken=" + (from + PAGE));
    }
    return Answer.ok(page);
  }

  private static Map<String, Object> bundle(Asked asked, FakeVaultKey key, FakeVersion version) {
    Map<String, Object> jwk = new LinkedHashMap<>();
    jwk.put("kid", kid(asked, key, version));
    jwk.put("kty", key.type);
    if (key.type.equals("EC")) {
      ECPoint point = version.signing.publicKey().getW();
      int bytes = version.signing.bits() / 8;
      jwk.put("crv", key.curve);
      jwk.put("x", base64(unsigned(point.getAffineX(), bytes)));
      jwk.put("y", base64(unsigned(point.getAffineY(), bytes)));
      jwk.put("key_ops", List.of("sign", "verify"));
    } else {
      jwk.put("key_ops", List.of("wrapKey", "unwrapKey", "encrypt", "decrypt"));
    }
    Map<String, Object> bundle = new LinkedHashMap<>();
    bundle.put("key", jwk);
    bundle.put("attributes", attributes(version));
    return bundle;
  }

  private static byte[] unsigned(BigInteger number, int bytes) {
    byte[] all = new byte[bytes];
    byte[] signed = number.toByteArray();
    int length = Math.min(signed.length, bytes);
    System.arraycopy(signed, signed.length - length, all, bytes - length, length);
    return all;
  }

  private static Map<String, Object> attributes(FakeVersion version) {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("enabled", version.enabled);
    attributes.put("created", version.created);
    attributes.put("updated", version.created);
    if (version.begins != null) {
      attributes.put("nbf", version.begins);
    }
    if (version.ends != null) {
      attributes.put("exp", version.ends);
    }
    return attributes;
  }

  private static String kid(Asked asked, FakeVaultKey key, FakeVersion version) {
    return "https://" + asked.host() + "/keys/" + key.name + "/" + version.id;
  }

  private static Answer absent(String name) {
    return Answer.error(
        404, "KeyNotFound", "", "A key with (name/id) " + name + " was not found in this vault.");
  }

  private static Answer bad(String what) {
    return Answer.error(400, "BadParameter", "", "Invalid " + what);
  }

  private static Map<String, Object> json(String body) throws IOException {
    try (JsonReader reader = JsonProviders.createReader(body)) {
      return reader.readMap(JsonReader::readUntyped);
    }
  }

  private static byte[] bytes(Map<String, Object> body, String name) {
    return Base64.getUrlDecoder().decode((String) body.get(name));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
