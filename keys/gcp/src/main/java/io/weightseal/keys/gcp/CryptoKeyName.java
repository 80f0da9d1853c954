package io.weightseal.keys.gcp;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a key as Cloud KMS has it.
///
/// @param uri the key
/// @param resource `projects/P/locations/L/keyRings/R/cryptoKeys/NAME`
record CryptoKeyName(KeyUri uri, String resource) {
  private static final String VERSIONS = "/cryptoKeyVersions/";

  // Rings and keys: [a-zA-Z0-9_-]{1,63}, by the service's documentation. A project may be an id, a
  // number, or an id under a domain (example.com:project).
  private static final Pattern KEY =
      Pattern.compile(
          "projects/[a-z0-9.:-]{1,100}/locations/[a-z0-9-]{1,63}"
              + "/keyRings/[a-zA-Z0-9_-]{1,63}/cryptoKeys/[a-zA-Z0-9_-]{1,63}");
  private static final Pattern KEY_VERSION =
      Pattern.compile("(" + KEY.pattern() + ")" + VERSIONS + ".*");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

  /// The name in `uri`.
  ///
  /// @throws KeyServiceException [Reason#UNSUPPORTED] when it names a version, [Reason#ABSENT] when
  ///   no key can have that name
  static CryptoKeyName of(KeyUri uri) throws KeyServiceException {
    if (!uri.scheme().equals(GcpKeyService.SCHEME)) {
      throw new IllegalArgumentException(uri + " is no key of Google Cloud KMS");
    }
    String resource = uri.name().startsWith("//") ? uri.name().substring(2) : "";
    if (KEY.matcher(resource).matches()) {
      return new CryptoKeyName(uri, resource);
    }
    Matcher version = KEY_VERSION.matcher(resource);
    if (version.matches()) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          uri
              + " names a version of a key; use the key itself, "
              + GcpKeyService.SCHEME
              + "://"
              + version.group(1)
              + ": its primary version wraps, and the service finds the one that unwraps");
    }
    throw new KeyServiceException(
        Reason.ABSENT,
        "there is no key "
            + uri
            + "; name it "
            + GcpKeyService.SCHEME
            + "://projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY");
  }

  /// The number of this key's version that `name` names; empty when `name` is anything else.
  Optional<String> versionIn(String name) {
    String prefix = resource + VERSIONS;
    return Optional.of(name)
        .filter(text -> text.startsWith(prefix))
        .map(text -> text.substring(prefix.length()))
        .filter(text -> NUMBER.matcher(text).matches());
  }

  /// The name of a version of this key.
  String version(String number) {
    return resource + VERSIONS + number;
  }
}
