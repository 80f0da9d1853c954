package io.weightseal.stores.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlockList;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobListBlocksOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.Condition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What all calls to one container have in common: names, versions, conditions and errors. Safe for
/// use by several threads.
final class AzureCalls {
  /// What a write is marked with. Names of metadata are identifiers of C#.
  static final String MARK = "weightsealwrite";

  /// What marks a directory in an account with a hierarchical namespace.
  private static final String FOLDER = "hdi_isfolder";

  private final AzureConnection connection;

  AzureCalls(AzureConnection connection) {
    this.connection = connection;
  }

  AzureConnection connection() {
    return connection;
  }

  Duration usual() {
    return connection.timeouts().call();
  }

  String describe(String key) {
    return connection.container().describe(key);
  }

  AzureRefusal refusal(AzureAction action, String key) {
    return new AzureRefusal(action, describe(key));
  }

  /// Makes one call, and says in our words how it failed.
  <T> T call(AzureAction action, String key, Supplier<T> request) throws StoreException {
    try {
      return request.get();
    } catch (RuntimeException e) {
      throw refusal(action, key).of(e);
    }
  }

  BlockBlobClient blob(String key) throws StoreException {
    requireName(key);
    return connection.client().getBlobClient(key).getBlockBlobClient();
  }

  /// To read a blob from as its bytes come.
  BlobAsyncClient stream(String key) throws StoreException {
    requireName(key);
    return connection.streams().getBlobAsyncClient(key);
  }

  private void requireName(String key) throws StoreException {
    for (String part : key.split("/", -1)) {
      if (part.endsWith(".") || part.indexOf('\\') >= 0) {
        throw new StoreException(
            Reason.UNSUITABLE,
            describe(key)
                + " is no name for a blob: Azure changes names with a dot at the end of a part, or"
                + " with a backslash; choose another name");
      }
    }
  }

  /// What is there under `key`, and no directory.
  Bucket.Found head(AzureAction action, String key) throws StoreException {
    BlockBlobClient blob = blob(key);
    var properties =
        call(action, key, () -> blob.getPropertiesWithResponse(null, usual(), Context.NONE))
            .getValue();
    if (properties.getETag() == null) {
      throw refusal(action, key).noAnswer("it names no ETag");
    }
    if (isFolder(properties.getMetadata())) {
      throw refusal(action, key)
          .failure(Reason.ABSENT, "it is a directory, and no blob", "name a blob in it", null);
    }
    return new Bucket.Found(
        properties.getBlobSize(),
        version(properties.getETag()),
        Optional.ofNullable(properties.getMetadata().get(MARK)));
  }

  static boolean isFolder(@Nullable Map<String, String> metadata) {
    return metadata != null && "true".equals(metadata.get(FOLDER));
  }

  /// How blobs are listed whose name begins with `prefix`.
  ListBlobsOptions listing(String prefix, int most, BlobListDetails details) {
    return new ListBlobsOptions()
        .setPrefix(prefix.isEmpty() ? null : prefix)
        .setMaxResultsPerPage(most)
        .setDetails(details);
  }

  /// The blocks under a blob's name. The ETag is among the headers where there is a blob.
  Response<BlockList> blocks(AzureAction action, String key, BlockListType which)
      throws StoreException {
    BlockBlobClient blob = blob(key);
    return call(
        action,
        key,
        () ->
            blob.listBlocksWithResponse(
                new BlockBlobListBlocksOptions(which), usual(), Context.NONE));
  }

  /// The version that the blob has whose blocks were listed; empty where there is none yet.
  static Optional<Bucket.Version> version(Response<BlockList> blocks) {
    return Optional.ofNullable(blocks.getHeaders().getValue(HttpHeaderName.ETAG))
        .filter(tag -> !tag.isBlank())
        .map(AzureCalls::version);
  }

  /// Headers have ETags in quotes, listings have them without.
  static Bucket.Version version(String tag) {
    boolean quotes = tag.length() > 1 && tag.startsWith("\"") && tag.endsWith("\"");
    return new Bucket.Version(quotes ? tag.substring(1, tag.length() - 1) : tag);
  }

  static String quoted(Bucket.Version version) {
    return "\"" + version.tag() + "\"";
  }

  static BlobRequestConditions conditions(Condition condition) {
    BlobRequestConditions conditions = new BlobRequestConditions();
    return switch (condition) {
      case Condition.None _ -> conditions;
      case Condition.Absent _ -> conditions.setIfNoneMatch("*");
      case Condition.Same same -> conditions.setIfMatch(quoted(same.version()));
    };
  }
}
