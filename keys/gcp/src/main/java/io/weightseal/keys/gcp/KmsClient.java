package io.weightseal.keys.gcp;

import com.google.api.core.ApiFuture;
import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.UnaryCallable;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.gcp.GcpSettings.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Google's client, connected at the first call, with its own retries off. Safe for use by several
/// threads.
final class KmsClient implements AutoCloseable {
  private static final String SCOPE = "https://www.googleapis.com/auth/cloudkms";

  /// Where credentials come from; called once.
  @FunctionalInterface
  interface CredentialsSource {
    /// @throws IOException when there are none
    GoogleCredentials find() throws IOException;
  }

  private final GcpSettings settings;
  private final Duration timeout;
  private final CredentialsSource source;
  private volatile @Nullable KeyManagementServiceClient client;
  private volatile @Nullable String principal;
  private boolean closed;

  /// @param timeout how long one call may take
  KmsClient(GcpSettings settings, Duration timeout, CredentialsSource source) {
    this.settings = settings;
    this.timeout = timeout;
    this.source = source;
  }

  /// Makes one attempt at one call and waits for its answer. An interrupt cancels the call.
  <Q, R> R call(
      KmsOperation operation,
      KeyUri key,
      Function<KeyManagementServiceClient, UnaryCallable<Q, R>> method,
      Q request)
      throws KeyServiceException {
    ApiFuture<R> answer = method.apply(connected(operation, key)).futureCall(request);
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new KeyServiceException(
          Reason.UNAVAILABLE,
          "interrupted while waiting for Cloud KMS to " + operation.text() + " " + key,
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException refusal) {
        throw KmsErrors.of(operation, key, refusal);
      }
      throw new KeyServiceException(
          Reason.UNAVAILABLE, "Cloud KMS did not " + operation.text() + " " + key, e);
    }
  }

  /// The service account that calls are made as, where the credentials name one.
  Optional<String> principal() {
    return Optional.ofNullable(principal);
  }

  private KeyManagementServiceClient connected(KmsOperation operation, KeyUri key)
      throws KeyServiceException {
    KeyManagementServiceClient there = client;
    return there == null ? connect(operation, key) : there;
  }

  private synchronized KeyManagementServiceClient connect(KmsOperation operation, KeyUri key)
      throws KeyServiceException {
    if (closed) {
      throw new IllegalStateException("the key service is closed");
    }
    KeyManagementServiceClient there = client;
    if (there != null) {
      return there;
    }
    try {
      KeyManagementServiceClient fresh = KeyManagementServiceClient.create(configuration());
      client = fresh;
      return fresh;
    } catch (IOException e) {
      throw new KeyServiceException(
          Reason.DENIED,
          "no credentials to "
              + operation.text()
              + " "
              + key
              + ": "
              + KmsErrors.clean(String.valueOf(e.getMessage()))
              + "; run gcloud auth application-default login, or set"
              + " GOOGLE_APPLICATION_CREDENTIALS",
          e);
    }
  }

  private KeyManagementServiceSettings configuration() throws IOException {
    KeyManagementServiceSettings.Builder builder = KeyManagementServiceSettings.newBuilder();
    builder.setTransportChannelProvider(
        KeyManagementServiceSettings.defaultGrpcTransportProviderBuilder()
            .setChannelConfigurator(
                channel ->
                    settings.transport() == Transport.LOOPBACK_PLAINTEXT
                        ? channel.disableRetry().usePlaintext()
                        : channel.disableRetry())
            .build());
    builder.setCredentialsProvider(credentials());
    if (settings.endpoint() != null) {
      builder.setEndpoint(settings.endpoint());
    }
    if (settings.quotaProject() != null) {
      builder.setQuotaProjectId(settings.quotaProject());
    }
    builder.applyToAllUnaryMethods(
        method -> {
          method.setSimpleTimeoutNoRetriesDuration(timeout);
          return null;
        });
    return builder.build();
  }

  private CredentialsProvider credentials() throws IOException {
    return switch (settings.transport()) {
      case LOOPBACK_PLAINTEXT -> NoCredentialsProvider.create();
      case TLS -> {
        GoogleCredentials found = source.find().createScoped(SCOPE);
        if (found instanceof ServiceAccountCredentials account) {
          principal = account.getClientEmail();
        }
        yield FixedCredentialsProvider.create(found);
      }
    };
  }

  @Override
  public synchronized void close() {
    closed = true;
    KeyManagementServiceClient there = client;
    client = null;
    if (there != null) {
      there.close();
    }
  }
}
