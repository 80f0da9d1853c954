package io.weightseal.posture.rest;

import java.net.URI;
import java.util.regex.Pattern;

/// Where a service is, as local configuration says it: `https:`, or `http:` on this machine.
public final class Endpoint {
  private static final Pattern FORM =
      Pattern.compile(
          "https://[A-Za-z0-9.-]+(:[0-9]+)?/?|http://(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?/?");

  private Endpoint() {}

  /// @param setting such as `endpoint of gs`, for messages. The text is not repeated: what is not
  ///   allowed in it may be a password
  /// @return without a slash at its end
  /// @throws IllegalArgumentException when it cannot be used
  public static URI of(String setting, String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          setting
              + " cannot be used; write it as https://HOST[:PORT]; http:// is for loopback only");
    }
    return URI.create(text.replaceFirst("/$", ""));
  }

  /// Whether it is a server on this machine, without TLS: no credentials go there.
  public static boolean onLoopback(URI endpoint) {
    return "http".equals(endpoint.getScheme());
  }
}
