package io.weightseal.server.http.page;

import java.util.List;
import org.eclipse.jetty.http.HttpField;

/// The header fields that keep a browser to what the page needs: files of this server, and nothing
/// that stands in the page itself.
public final class PageFields {
  /// Put on every answer that a browser is meant to show.
  // spec: transfer-v1#ans-5
  public static final List<HttpField> ALL =
      List.of(
          new HttpField(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                  + "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
          new HttpField("X-Content-Type-Options", "nosniff"),
          new HttpField("Referrer-Policy", "no-referrer"),
          // A browser shows the client certificate to whoever asks: no other site may use that.
          new HttpField("Cross-Origin-Resource-Policy", "same-origin"),
          new HttpField("Cross-Origin-Opener-Policy", "same-origin"));

  private PageFields() {}
}
