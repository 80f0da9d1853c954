package io.weightseal.stores.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.core.http.rest.Response;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockList;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads.Upload;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.Condition;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Blocks that were sent and never put together, under names that have no blob.
///
/// The service has no call that removes them. They go when a blob is made under their name, and so
/// they are removed by a blob of no blocks, which is made only where there is none, and removed
/// only where it still is that one. What was sent under the name of a blob stays: it goes with the
/// next write, or a week after the last block.
final class UnfinishedBlocks {
  /// What the empty blob is marked with, so that it is known when its removal failed.
  private static final String DISCARDED = "discarded";

  /// The upload that blocks of other programs are counted as.
  private static final String FOREIGN = "foreign";

  private static final int PAGE = 1000;

  private final AzureCalls calls;

  UnfinishedBlocks(AzureCalls calls) {
    this.calls = calls;
  }

  List<Upload> find(String prefix) throws StoreException {
    List<Upload> uploads = new ArrayList<>();
    BlobContainerClient container = calls.connection().client();
    BlobListDetails details = new BlobListDetails().setRetrieveUncommittedBlobs(true);
    @Nullable String from = null;
    do {
      @Nullable String at = from;
      PagedResponse<BlobItem> page =
          calls.call(
              AzureAction.LIST,
              prefix,
              () ->
                  container
                      .listBlobs(calls.listing(prefix, PAGE, details), at, calls.usual())
                      .iterableByPage()
                      .iterator()
                      .next());
      for (BlobItem each : page.getValue()) {
        @Nullable Long size = each.getProperties().getContentLength();
        if (size == null || size == 0) {
          add(each, uploads);
        }
      }
      from = page.getContinuationToken();
    } while (from != null && !from.isEmpty());
    return uploads;
  }

  private void add(BlobItem item, List<Upload> uploads) throws StoreException {
    Map<String, Instant> begun = new TreeMap<>();
    for (Block each : uncommitted(item.getName())) {
      Optional<BlockName> ours = BlockName.parse(each.getName());
      begun.put(
          ours.map(BlockName::upload).orElse(FOREIGN),
          ours.map(BlockName::begun).orElseGet(() -> lastWrite(item)));
    }
    begun.forEach((id, at) -> uploads.add(new Upload(item.getName(), id, at)));
  }

  private List<Block> uncommitted(String key) throws StoreException {
    try {
      List<Block> blocks =
          calls
              .blocks(AzureAction.LIST, key, BlockListType.UNCOMMITTED)
              .getValue()
              .getUncommittedBlocks();
      return blocks.isEmpty() || find(AzureAction.LIST, key).isPresent() ? List.of() : blocks;
    } catch (StoreException e) {
      if (e.reason() == Reason.ABSENT || e.reason() == Reason.UNSUITABLE) {
        // Gone meanwhile, or under a name that we do not use.
        return List.of();
      }
      throw e;
    }
  }

  private Optional<Bucket.Found> find(AzureAction action, String key) throws StoreException {
    try {
      return Optional.of(calls.head(action, key));
    } catch (StoreException e) {
      if (e.reason() == Reason.ABSENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Where nothing says when, it counts as just begun, so that no one takes it for abandoned.
  private static Instant lastWrite(BlobItem item) {
    OffsetDateTime time = item.getProperties().getLastModified();
    return time == null ? Instant.now() : time.toInstant();
  }

  void discard(Bucket.Upload upload) throws StoreException {
    Optional<Bucket.Found> there = find(AzureAction.ABORT, upload.key());
    if (there.isPresent()) {
      removeMarker(upload.key(), there.get());
      return;
    }
    Response<BlockList> blocks;
    try {
      blocks = calls.blocks(AzureAction.ABORT, upload.key(), BlockListType.UNCOMMITTED);
    } catch (StoreException e) {
      if (e.reason() == Reason.ABSENT) {
        return;
      }
      throw e;
    }
    for (Block each : blocks.getValue().getUncommittedBlocks()) {
      // What went on with an upload has names with its mark, and another time.
      String owner = BlockName.parse(each.getName()).map(BlockName::mark).orElse(FOREIGN);
      if (!upload.id().startsWith(owner)) {
        throw failure(upload, Reason.CONFLICT, "another upload is under way to that name");
      }
    }
    requireRemovable(upload);
    overwrite(upload.key());
  }

  private StoreException failure(Bucket.Upload upload, Reason reason, String fact) {
    return calls
        .refusal(AzureAction.ABORT, upload.key())
        .failure(reason, fact, "leave it: blocks vanish a week after the last one was sent", null);
  }

  /// In a container that keeps every blob, the empty one would stay, and nothing else could ever
  /// have its name.
  private void requireRemovable(Bucket.Upload upload) throws StoreException {
    BlobContainerClient container = calls.connection().client();
    boolean keeps;
    try {
      keeps =
          calls.call(
              AzureAction.LOOK,
              upload.key(),
              () -> {
                var properties =
                    container
                        .getPropertiesWithResponse(null, calls.usual(), Context.NONE)
                        .getValue();
                return properties.hasImmutabilityPolicy()
                    || properties.hasLegalHold()
                    || Boolean.TRUE.equals(properties.isImmutableStorageWithVersioningEnabled());
              });
    } catch (StoreException e) {
      if (e.reason() != Reason.DENIED) {
        throw e;
      }
      // Signatures for blobs alone cannot ask.
      keeps = false;
    }
    if (keeps) {
      throw failure(upload, Reason.UNSUITABLE, "the container keeps all that is written to it");
    }
  }

  private void overwrite(String key) throws StoreException {
    BlockBlobClient blob = calls.blob(key);
    BlockBlobCommitBlockListOptions empty =
        new BlockBlobCommitBlockListOptions(List.of())
            .setMetadata(Map.of(AzureCalls.MARK, DISCARDED))
            .setRequestConditions(AzureCalls.conditions(Condition.ABSENT));
    try {
      var put =
          calls.call(
              AzureAction.ABORT,
              key,
              () -> blob.commitBlockListWithResponse(empty, calls.usual(), Context.NONE));
      remove(key, AzureCalls.version(put.getValue().getETag()));
    } catch (StoreException e) {
      if (e.reason() != Reason.CONFLICT) {
        throw e;
      }
      // Someone made a blob meanwhile, and the blocks went with that.
    }
  }

  /// An empty blob of ours, whose removal an earlier attempt did not come to.
  private void removeMarker(String key, Bucket.Found there) throws StoreException {
    if (there.size() != 0 || there.mark().filter(DISCARDED::equals).isEmpty()) {
      return;
    }
    try {
      remove(key, there.version());
    } catch (StoreException e) {
      if (e.reason() != Reason.ABSENT && e.reason() != Reason.CONFLICT) {
        throw e;
      }
    }
  }

  private void remove(String key, Bucket.Version version) throws StoreException {
    BlockBlobClient blob = calls.blob(key);
    calls.call(
        AzureAction.ABORT,
        key,
        () ->
            blob.deleteWithResponse(
                null,
                AzureCalls.conditions(new Condition.Same(version)),
                calls.usual(),
                Context.NONE));
  }
}
