package io.weightseal.keys.vault;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One Vault over HTTP. Each request is sent once; a redirect is an answer like any other, and not
/// followed, so that the token goes to the configured address only. Safe for use by several
/// threads.
final class VaultHttp implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MAX_ANSWER_BYTES = 4 << 20;

  private final VaultSettings settings;
  private final Duration patience;
  private @Nullable HttpClient client;

  /// @param patience how long an answer may take
  VaultHttp(VaultSettings settings, Duration patience) {
    this.settings = settings;
    this.patience = patience;
  }

  /// What a Vault answered.
  ///
  /// @param body null when there is none, or when it is no JSON object
  record Answer(int status, @Nullable VaultJson body) {
    boolean good() {
      return status >= 200 && status < 300;
    }
  }

  /// Reads what is at `path`, below `/v1/` and the mount of Transit.
  Answer read(KeyUri key, String path) throws KeyServiceException {
    return send(key, path, "GET", BodyPublishers.noBody());
  }

  /// Sends JSON to `path`, below `/v1/` and the mount of Transit. Wipes `json`.
  Answer write(KeyUri key, String path, byte[] json) throws KeyServiceException {
    try {
      return send(key, path, "POST", BodyPublishers.ofByteArray(json));
    } finally {
      Arrays.fill(json, (byte) 0);
    }
  }

  private Answer send(KeyUri key, String path, String method, BodyPublisher body)
      throws KeyServiceException {
    URI address = requireAddress(key);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/v1/" + settings.mount() + "/" + path))
            .method(method, body)
            .timeout(patience)
            .header("X-Vault-Token", settings.token().token(key))
            // Vault's agent and proxy can be told to refuse requests without it.
            .header("X-Vault-Request", "true")
            .header("Content-Type", "application/json");
    if (settings.namespace() != null) {
      request.header("X-Vault-Namespace", settings.namespace());
    }
    try {
      HttpResponse<byte[]> response =
          client(address)
              .send(
                  request.build(),
                  BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
      return answer(response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyServiceException(
          Reason.UNAVAILABLE, "interrupted while waiting for the Vault of " + key, e);
    } catch (IOException e) {
      throw unreachable(key, address, e);
    } catch (IllegalArgumentException e) {
      throw new KeyServiceException(
          Reason.UNAVAILABLE,
          "cannot reach the Vault of " + key + ": " + e.getMessage() + "; correct the setting",
          e);
    }
  }

  private static Answer answer(HttpResponse<byte[]> response) {
    byte[] bytes = response.body();
    try {
      return new Answer(response.statusCode(), VaultJson.parse(bytes));
    } catch (IllegalArgumentException e) {
      return new Answer(response.statusCode(), null);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private URI requireAddress(KeyUri key) throws KeyServiceException {
    URI address = settings.address();
    if (address == null) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          "cannot use "
              + key
              + ": it is not configured where its Vault is; set address of "
              + VaultKeyService.SCHEME
              + ", under key-services in config.yaml, or VAULT_ADDR");
    }
    return address;
  }

  private synchronized HttpClient client(URI address) {
    if (client == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECT);
      if (address.getScheme().equals("http")) {
        builder.version(HttpClient.Version.HTTP_1_1);
      } else if (settings.certificates() != null) {
        builder.sslContext(TrustedCertificates.context(settings.certificates()));
      }
      client = builder.build();
    }
    return client;
  }

  private static KeyServiceException unreachable(KeyUri key, URI address, IOException error) {
    String what = "cannot reach the Vault of " + key + " at " + address + ": ";
    return switch (error) {
      case HttpTimeoutException _ ->
          new KeyServiceException(
              Reason.UNAVAILABLE, what + "no answer in time; try again later", error);
      case SSLException _ ->
          new KeyServiceException(
              Reason.UNAVAILABLE,
              what
                  + "TLS failed ("
                  + told(error)
                  + "); check the address, and whether ca-file or VAULT_CACERT names the authority"
                  + " that signed its certificate",
              error);
      default ->
          new KeyServiceException(
              Reason.UNAVAILABLE,
              what + told(error) + "; check the address and whether the server runs",
              error);
    };
  }

  private static String told(IOException error) {
    String message = error.getMessage();
    return message == null || message.isBlank()
        ? error.getClass().getSimpleName()
        : message.replace("; ", ", ");
  }

  /// Ends what is still under way.
  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
      client = null;
    }
  }
}
