package io.weightseal.posture.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.rest.Refusal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The blobs of a container.
final class AzureContent implements BucketContent {
  private static final String READ =
      "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read";

  private static final int PAGE = 1000;

  private final int most;
  private final BlobConnection connection;
  private final AzurePlace place;
  private final BlobKeys keys;
  private @Nullable BlobContainerClient client;
  private boolean asked;
  private Optional<KeyName> wanted = Optional.empty();

  AzureContent(BlobConnection connection, AzurePlace place, BlobKeys keys) {
    this(connection, place, keys, PAGE);
  }

  /// @param most how many blobs a part of a listing holds
  AzureContent(BlobConnection connection, AzurePlace place, BlobKeys keys, int most) {
    this.most = most;
    this.connection = connection;
    this.place = place;
    this.keys = keys;
  }

  @Override
  public Page list(Optional<String> from) throws StoreException {
    return asked(
        place.toString(),
        container -> {
          Iterator<PagedResponse<BlobItem>> pages =
              container
                  .listBlobs(
                      new ListBlobsOptions().setPrefix(place.prefix()).setMaxResultsPerPage(most),
                      from.orElse(null),
                      null)
                  .iterableByPage()
                  .iterator();
          PagedResponse<BlobItem> page = pages.next();
          List<Listed> listed = new ArrayList<>();
          for (BlobItem each : page.getValue()) {
            listed.add(new Listed(each.getName(), each.getProperties().getContentLength()));
          }
          return new Page(
              listed,
              Optional.ofNullable(page.getContinuationToken()).filter(next -> !next.isEmpty()));
        });
  }

  @Override
  public byte[] read(String key, long offset, int length) throws StoreException {
    return asked(
        uri(key),
        container -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
          container
              .getBlobClient(key)
              .downloadStreamWithResponse(
                  bytes,
                  new BlobRange(offset, (long) length),
                  new DownloadRetryOptions().setMaxRetryRequests(1),
                  null,
                  false,
                  null,
                  null);
          return bytes.toByteArray();
        });
  }

  @Override
  public Optional<Encryption> encryption(String key) throws StoreException {
    Optional<KeyName> should = wanted();
    if (should.isEmpty()) {
      return Optional.empty();
    }
    BlobProperties properties =
        asked(uri(key), container -> container.getBlobClient(key).getProperties());
    if (properties.getEncryptionKeySha256() != null) {
      return Optional.of(new Encryption("a key of the client", Encryption.Verdict.OTHERWISE));
    }
    String named = properties.getEncryptionScope();
    String scope = named == null || named.isEmpty() ? EncryptionCheck.ACCOUNT_SCOPE : named;
    Optional<KeyName> has = keys.of(scope);
    boolean right = has.filter(should.get()::isSameAs).isPresent();
    return Optional.of(
        new Encryption(
            has.map(KeyName::uri).orElse("a key that Microsoft manages")
                + (scope.equals(EncryptionCheck.ACCOUNT_SCOPE) ? "" : ", by scope " + scope),
            right ? Encryption.Verdict.AS_WANTED : Encryption.Verdict.OTHERWISE));
  }

  private synchronized Optional<KeyName> wanted() {
    if (!asked) {
      wanted = keys.wanted();
      asked = true;
    }
    return wanted;
  }

  private synchronized BlobContainerClient client() throws StoreException {
    if (client == null) {
      client = connection.container(place);
    }
    return client;
  }

  private <T> T asked(String subject, Function<BlobContainerClient, T> request)
      throws StoreException {
    BlobContainerClient container = client();
    try {
      return request.apply(container);
    } catch (BlobStorageException e) {
      throw Refusal.of(subject, READ, e.getStatusCode(), String.valueOf(e.getErrorCode()));
    } catch (ClientAuthenticationException e) {
      // What the client says here may repeat what a tool printed: it is left out.
      throw Refusal.failure(
          Reason.DENIED,
          subject,
          "there are no Azure credentials, or they have expired",
          "sign in with az login");
    } catch (RuntimeException e) {
      // What the client throws when there is no answer is not one type.
      throw Refusal.failure(
          Reason.UNAVAILABLE, subject, "no answer", "check the network and endpoint of az");
    }
  }

  @Override
  public String rewriting(String key) {
    String blob =
        " --account-name %s --container-name '%s' --name '%s' --file FILE"
            .formatted(place.account(), place.container(), key.replace("'", "'\\''"));
    return "az storage blob download" + blob + " && az storage blob upload --overwrite" + blob;
  }

  @Override
  public String uri(String key) {
    return place.uri() + "/" + key;
  }
}
