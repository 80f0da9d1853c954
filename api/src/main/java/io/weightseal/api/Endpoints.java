package io.weightseal.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/// Addresses of services that settings name in place of the public ones: with TLS, or on this
/// machine.
public final class Endpoints {
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  private Endpoints() {}

  /// An address of a host and nothing else.
  ///
  /// @param setting such as `endpoint of gs`
  /// @param text `https://HOST[:PORT]`, or `http://` with a host on loopback
  /// @param reason why nothing else goes without TLS, for the message
  /// @return without a slash at its end
  /// @throws IllegalArgumentException for anything else, without the text: what is not allowed in
  ///   it may be a password
  public static URI ofHost(String setting, String text, String reason) {
    URI uri = parse(setting, text, reason);
    if (!uri.getRawPath().isEmpty()) {
      throw refused(setting, "cannot be used", reason);
    }
    return uri;
  }

  /// An address that may go on after the host, as [#ofHost] has it else.
  ///
  /// @throws IllegalArgumentException for anything else
  public static URI withPath(String setting, String text, String reason) {
    return parse(setting, text, reason);
  }

  private static URI parse(String setting, String text, String reason) {
    URI uri;
    try {
      uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    } catch (URISyntaxException _) {
      // The cause is left out: it repeats the text.
      throw refused(setting, "is no URL", reason);
    }
    boolean bare =
        uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null;
    if (!bare || !("https".equals(uri.getScheme()) || onLoopback(uri))) {
      throw refused(setting, "cannot be used", reason);
    }
    return uri;
  }

  private static IllegalArgumentException refused(String setting, String what, String reason) {
    return new IllegalArgumentException(
        "%s %s; write it as https://HOST[:PORT]; http:// is for loopback only, since %s"
            .formatted(setting, what, reason));
  }

  /// Whether it leads to a server on this machine, without TLS.
  public static boolean onLoopback(URI endpoint) {
    return "http".equals(endpoint.getScheme())
        && endpoint.getHost() != null
        && LOOPBACK.matcher(endpoint.getHost()).matches();
  }
}
