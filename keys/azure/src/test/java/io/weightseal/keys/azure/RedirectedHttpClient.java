package io.weightseal.keys.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import reactor.core.publisher.Mono;

/// Sends every request to one place on this machine, with the host that it was meant for in a
/// header: what DNS would do, were the test's server Azure's.
final class RedirectedHttpClient implements HttpClient {
  static final String HOST = "X-Meant-For";

  private final HttpClient inner;
  private final String place;

  RedirectedHttpClient(HttpClient inner, String place) {
    this.inner = inner;
    this.place = place;
  }

  @Override
  public Mono<HttpResponse> send(HttpRequest request) {
    return inner.send(redirected(request));
  }

  @Override
  public HttpResponse sendSync(HttpRequest request, Context context) {
    return inner.sendSync(redirected(request), context);
  }

  private HttpRequest redirected(HttpRequest request) {
    URL url = request.getUrl();
    if (!url.getProtocol().equals("https")) {
      throw new AssertionError("not encrypted: " + url);
    }
    HttpHeaders headers = new HttpHeaders(request.getHeaders());
    headers.set(HttpHeaderName.fromString(HOST), url.getAuthority());
    try {
      URL here = URI.create("https://" + place + url.getFile()).toURL();
      HttpRequest copy = new HttpRequest(request.getHttpMethod(), here, headers);
      return request.getBodyAsBinaryData() == null
          ? copy
          : copy.setBody(request.getBodyAsBinaryData());
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }
}
