package io.weightseal.api;

/// The name of a key in a key service, such as `local:team`. It says which key, never where the
/// service lives.
///
/// @param value 1 to 1,024 UTF-8 bytes: a scheme, `:`, and the service's own name for the key
public record KeyUri(String value) {
  public KeyUri {
    Text.require("a key URI", value, 1, 1024);
    int colon = value.indexOf(':');
    if (colon < 1 || colon == value.length() - 1 || !isScheme(value.substring(0, colon))) {
      throw new IllegalArgumentException("not a key URI (SCHEME:NAME): " + value);
    }
  }

  private static boolean isScheme(String text) {
    return text.charAt(0) >= 'a'
        && text.charAt(0) <= 'z'
        && text.chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= '0' && c <= '9')
                        || c == '+'
                        || c == '-'
                        || c == '.');
  }

  /// The part before the first `:`, which names the key service.
  public String scheme() {
    return value.substring(0, value.indexOf(':'));
  }

  /// The part after the first `:`, in the key service's own syntax.
  public String name() {
    return value.substring(value.indexOf(':') + 1);
  }

  @Override
  public String toString() {
    return value;
  }
}
