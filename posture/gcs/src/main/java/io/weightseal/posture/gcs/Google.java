package io.weightseal.posture.gcs;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.rest.Question;
import io.weightseal.posture.rest.Refusal;
import io.weightseal.posture.rest.Rest;
import io.weightseal.stores.bucket.Authorities;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls of Google's JSON interfaces. Safe for use by several threads.
///
/// Sources: the Cloud Storage JSON API reference, version v1, and the Cloud KMS REST reference.
final class Google implements AutoCloseable {
  private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

  private final GcsSettings settings;
  private final Rest rest;
  private @Nullable GoogleCredentials credentials;

  Google(GcsSettings settings) {
    this.settings = settings;
    this.rest =
        new Rest(
            GcsProvider.SCHEME,
            this::sign,
            settings.caFile().map(file -> Authorities.context(GcsProvider.SCHEME, file)));
  }

  GcsSettings settings() {
    return settings;
  }

  /// @param path below the endpoint of Cloud Storage
  Map<String, @Nullable Object> storage(String subject, String permission, String path)
      throws StoreException {
    return rest.get(new Question(subject, permission, settings.storage() + path));
  }

  /// @param path below the endpoint of Cloud KMS
  Map<String, @Nullable Object> kms(String subject, String permission, String path)
      throws StoreException {
    return rest.get(new Question(subject, permission, settings.kms() + path));
  }

  void patch(String subject, String permission, String path, Map<String, ?> body)
      throws StoreException {
    rest.write(new Question(subject, permission, settings.storage() + path), "PATCH", body);
  }

  /// Bytes of an object; none where the range begins past its end.
  byte[] bytes(String subject, String permission, String path, long offset, int length)
      throws StoreException {
    return rest.bytes(new Question(subject, permission, settings.storage() + path), offset, length);
  }

  private void sign(String subject, HttpRequest.Builder request) throws StoreException {
    if (settings.onLoopback()) {
      return;
    }
    try {
      request.header("Authorization", "Bearer " + token());
      if (settings.project() != null) {
        request.header("x-goog-user-project", settings.project());
      }
    } catch (IOException e) {
      // What the library says here may repeat what a credential process printed: it is left out.
      throw Refusal.failure(
          Reason.DENIED,
          subject,
          "there are no Google credentials, or they have expired",
          "sign in with gcloud auth application-default login");
    }
  }

  private synchronized String token() throws IOException {
    if (credentials == null) {
      credentials = GoogleCredentials.getApplicationDefault().createScoped(SCOPE);
    }
    credentials.refreshIfExpired();
    AccessToken token = credentials.getAccessToken();
    if (token == null) {
      throw new IOException("no token");
    }
    return token.getTokenValue();
  }

  @Override
  public void close() {
    rest.close();
  }
}
