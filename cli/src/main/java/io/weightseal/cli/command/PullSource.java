package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// `https://HOST:PORT/MODEL@VERSION`.
///
/// @param server without a path
/// @param version null where none is named
record PullSource(URI server, String model, @Nullable String version) {
  static PullSource parse(String text) throws CommandFailedException {
    URI uri = uri(text);
    String path = uri.getPath();
    String name = path == null || path.length() < 2 ? "" : path.substring(1);
    int at = name.lastIndexOf('@');
    String model = at < 0 ? name : name.substring(0, at);
    if (model.isEmpty() || at == name.length() - 1) {
      throw CommandFailedException.usage(
          text + " names no model", "write it as https://HOST:PORT/MODEL@VERSION");
    }
    return new PullSource(
        server(uri.getScheme() + "://" + uri.getRawAuthority()),
        model,
        at < 0 ? null : name.substring(at + 1));
  }

  /// A server alone.
  static URI server(String text) throws CommandFailedException {
    URI uri = uri(text.replaceFirst("/$", ""));
    if (!String.valueOf(uri.getRawPath()).isEmpty()) {
      throw CommandFailedException.usage(
          text + " is more than a server", "write a mirror as https://HOST:PORT");
    }
    return uri;
  }

  private static URI uri(String text) throws CommandFailedException {
    try {
      URI uri = new URI(text);
      boolean plain =
          "https".equals(uri.getScheme())
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      if (plain) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw refused(text);
    }
    throw refused(text);
  }

  private static CommandFailedException refused(String text) {
    return CommandFailedException.usage(
        text + " is no https:// address", "write it as https://HOST:PORT/MODEL@VERSION");
  }

  /// What the model's folder is called where nothing else is said.
  String fileName() {
    return model.replace('/', '_') + ".sealed";
  }

  @Override
  public String toString() {
    return server + "/" + model + (version == null ? "" : "@" + version);
  }
}
