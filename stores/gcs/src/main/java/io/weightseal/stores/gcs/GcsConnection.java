package io.weightseal.stores.gcs;

import com.google.auth.oauth2.GoogleCredentials;
import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.Authorities;
import io.weightseal.stores.bucket.Timeouts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// The way to Cloud Storage: HTTP/1.1, one attempt for each call, with Google's credentials. Client
/// and credentials are made by the first call. Safe for use by several threads.
final class GcsConnection implements AutoCloseable {
  private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";
  private static final String QUOTA_PROJECT = "x-goog-user-project";

  /// Where credentials come from; called until it gives some.
  @FunctionalInterface
  interface CredentialsSource {
    /// @throws IOException when there are none
    GoogleCredentials find() throws IOException;
  }

  private final GcsSettings settings;
  private final Timeouts timeouts;
  private final CredentialsSource source;

  // Guarded by this.
  private @Nullable HttpClient client;
  private @Nullable ExecutorService threads;
  private @Nullable GoogleCredentials credentials;
  private boolean closed;

  GcsConnection(GcsSettings settings, Timeouts timeouts, CredentialsSource source) {
    this.settings = settings;
    this.timeouts = timeouts;
    this.source = source;
  }

  URI endpoint() {
    return settings.endpoint();
  }

  Timeouts timeouts() {
    return timeouts;
  }

  /// Makes a call and waits for what it brings, refusals included.
  <T> HttpResponse<T> send(
      GcsRefusal refusal, HttpRequest.Builder request, BodyHandler<T> body, Patience patience)
      throws StoreException {
    return patience.await(start(refusal, request, body), refusal);
  }

  /// Starts a call.
  <T> CompletableFuture<HttpResponse<T>> start(
      GcsRefusal refusal, HttpRequest.Builder request, BodyHandler<T> body) throws StoreException {
    authorize(refusal, request);
    return client().sendAsync(request.build(), body);
  }

  private void authorize(GcsRefusal refusal, HttpRequest.Builder request) throws StoreException {
    if (settings.onLoopback()) {
      // Without TLS nobody is to be trusted with a token.
      return;
    }
    try {
      Map<String, List<String>> headers = credentials().getRequestMetadata(settings.endpoint());
      headers.forEach((name, values) -> values.forEach(value -> request.setHeader(name, value)));
    } catch (IOException e) {
      throw refusal.withoutCredentials(e);
    }
    String project = settings.quotaProject();
    if (project != null) {
      request.setHeader(QUOTA_PROJECT, project);
    }
  }

  private synchronized GoogleCredentials credentials() throws IOException {
    if (credentials == null) {
      credentials = source.find().createScoped(SCOPE);
    }
    return credentials;
  }

  private synchronized HttpClient client() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    if (client == null) {
      threads = Executors.newVirtualThreadPerTaskExecutor();
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              // Over HTTP/2 all parts would share one connection.
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(timeouts.connect())
              .executor(threads);
      if (settings.caFile() != null) {
        builder.sslContext(Authorities.context("gs", settings.caFile()));
      }
      if (settings.onLoopback()) {
        // A proxy of the environment would get what was meant for this machine.
        builder.proxy(HttpClient.Builder.NO_PROXY);
      }
      client = builder.build();
    }
    return client;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.shutdownNow();
      client = null;
    }
    if (threads != null) {
      threads.shutdown();
      threads = null;
    }
  }
}
