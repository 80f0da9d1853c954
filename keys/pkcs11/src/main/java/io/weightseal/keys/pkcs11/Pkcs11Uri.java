package io.weightseal.keys.pkcs11;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Which token, and which key in it, a `pkcs11:` URI names. At least one of `token` and `serial` is
/// there, and at least one of `object` and `id`.
///
/// @param object the key's label, in printable ASCII
/// @param id the key's id in lower-case hex
record Pkcs11Uri(
    KeyUri key,
    @Nullable String token,
    @Nullable String serial,
    @Nullable String manufacturer,
    @Nullable String model,
    @Nullable String object,
    @Nullable String id) {

  static final String SCHEME = "pkcs11";

  /// The parts of `key`.
  ///
  /// @throws KeyServiceException saying what is wrong, without what a query may give away
  static Pkcs11Uri of(KeyUri key) throws KeyServiceException {
    try {
      return parse(key);
    } catch (IllegalArgumentException e) {
      String shown = key.value().replaceFirst("(?s)\\?.*", "?...");
      throw new KeyServiceException(
          key.value().contains("?") ? Reason.DENIED : Reason.ABSENT,
          "no key can be found by "
              + shown
              + ": "
              + e.getMessage()
              + "; name it by its token and its label, as in pkcs11:token=TOKEN;object=LABEL");
    }
  }

  static Pkcs11Uri parse(KeyUri key) {
    if (!key.scheme().equals(SCHEME)) {
      throw new IllegalArgumentException("it is no key of PKCS#11");
    }
    PathAttributes attributes = PathAttributes.parse(key.name());
    byte[] id = attributes.bytes("id");
    Pkcs11Uri uri =
        new Pkcs11Uri(
            key,
            attributes.text("token"),
            attributes.text("serial"),
            attributes.text("manufacturer"),
            attributes.text("model"),
            attributes.text("object"),
            id == null ? null : HexFormat.of().formatHex(id));
    String type = attributes.text("type");
    attributes.requireNoMore();
    uri.require(type);
    return uri;
  }

  private void require(@Nullable String type) {
    if (type != null && !type.equals("secret-key")) {
      throw new IllegalArgumentException("type must be secret-key");
    }
    if (token == null && serial == null) {
      throw new IllegalArgumentException("it names no token");
    }
    if (object == null && id == null) {
      throw new IllegalArgumentException("it names no object");
    }
    // The JDK's provider compares labels character by byte.
    if (object != null && !object.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("the label of a key must be ASCII");
    }
  }

  boolean matches(TokenInfo info) {
    return same(token, info.label())
        && same(serial, info.serial())
        && same(manufacturer, info.manufacturer())
        && same(model, info.model());
  }

  private static boolean same(@Nullable String wanted, String found) {
    return wanted == null || wanted.equals(found);
  }

  /// How the URI names the token, for a message.
  String tokenNamed() {
    return token != null ? token : "with serial number " + serial;
  }
}
