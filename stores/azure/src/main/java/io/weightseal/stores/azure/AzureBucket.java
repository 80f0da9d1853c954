package io.weightseal.stores.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.Condition;
import io.weightseal.stores.bucket.Grounds;
import io.weightseal.stores.bucket.PartBody;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A container of Azure Blob Storage, by Azure's client. Versions are ETags. A part is a block,
/// which the service keeps under the blob's name until a list of blocks makes a blob of them.
///
/// The first part is two blocks: the front of an object, which a rewrap changes, and the rest. A
/// blob's blocks can be put together anew, with others among them, so that nothing but the front is
/// sent again.
///
/// Source of the limits: the REST reference of Put Block, for versions since 2019-12-12.
final class AzureBucket implements Bucket {
  /// How long the first block is. Larger than the front of any sealed file.
  static final int FRONT = 1 << 20;

  private static final PartLimits PARTS = new PartLimits(FRONT, 4000L << 20, 50_000 - 1);
  private static final String TYPE = "application/octet-stream";
  private static final String BETWEEN = " ";

  private final AzureCalls calls;
  private final UnfinishedBlocks unfinished;

  /// @param connection closed with the bucket
  AzureBucket(AzureConnection connection) {
    this.calls = new AzureCalls(connection);
    this.unfinished = new UnfinishedBlocks(calls);
  }

  @Override
  public PartLimits partLimits() {
    return PARTS;
  }

  @Override
  public Found head(String key) throws StoreException {
    return calls.head(AzureAction.LOOK, key);
  }

  @Override
  public Found read(String key, @Nullable Version pinned, long offset, ByteBuffer target)
      throws StoreException {
    if (!target.hasRemaining()) {
      return head(key);
    }
    BlobAsyncClient blob = calls.stream(key);
    RangeReader reader =
        new RangeReader(
            calls.refusal(AzureAction.READ, key),
            offset,
            target,
            calls.connection().timeouts().of(target.remaining()));
    try {
      return reader.read(blob, pinned);
    } catch (RangeReader.PastTheEndException e) {
      // A blob without a first byte has no range that could be asked for.
      return head(key);
    }
  }

  @Override
  public Page list(String prefix, @Nullable String from, int most) throws StoreException {
    BlobContainerClient container = calls.connection().client();
    BlobListDetails details = new BlobListDetails().setRetrieveMetadata(true);
    List<Listed> blobs = new ArrayList<>();
    @Nullable String next = from;
    do {
      @Nullable String at = next;
      PagedResponse<BlobItem> page =
          calls.call(
              AzureAction.LIST,
              prefix,
              () ->
                  container
                      .listBlobs(calls.listing(prefix, most, details), at, calls.usual())
                      .iterableByPage()
                      .iterator()
                      .next());
      for (BlobItem each : page.getValue()) {
        if (!AzureCalls.isFolder(each.getMetadata())) {
          blobs.add(listed(each));
        }
      }
      next = page.getContinuationToken();
      // The service may answer with none, and yet have more.
    } while (blobs.isEmpty() && next != null && !next.isEmpty());
    return new Page(blobs, Optional.ofNullable(next).filter(token -> !token.isEmpty()));
  }

  private static Listed listed(BlobItem item) {
    var properties = item.getProperties();
    return new Listed(
        item.getName(), properties.getContentLength(), AzureCalls.version(properties.getETag()));
  }

  @Override
  public Version put(String key, PartBody body, Condition condition, String mark)
      throws StoreException {
    BlockBlobClient blob = calls.blob(key);
    List<ByteBuffer> pieces = body.pieces();
    BlockBlobSimpleUploadOptions options =
        new BlockBlobSimpleUploadOptions(content(pieces))
            .setContentMd5(md5(pieces))
            .setHeaders(new BlobHttpHeaders().setContentType(TYPE))
            .setMetadata(Map.of(AzureCalls.MARK, mark))
            .setRequestConditions(AzureCalls.conditions(condition));
    var put =
        calls.call(
            AzureAction.WRITE,
            key,
            () ->
                blob.uploadWithResponse(
                    options, calls.connection().timeouts().of(body.size()), Context.NONE));
    return AzureCalls.version(put.getValue().getETag());
  }

  private static BinaryData content(List<ByteBuffer> pieces) {
    return pieces.isEmpty()
        ? BinaryData.fromBytes(new byte[0])
        : BinaryData.fromListByteBuffer(pieces.stream().map(ByteBuffer::duplicate).toList());
  }

  private static byte[] md5(List<ByteBuffer> pieces) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      pieces.forEach(piece -> digest.update(piece.duplicate()));
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// Asks nobody: the service knows blocks alone, and the first one begins an upload.
  @Override
  public Upload beginUpload(String key, Origin origin, String mark) {
    return new Upload(key, BlockName.upload(mark, Instant.now()), origin, mark);
  }

  /// One block, or two for the first part.
  @Override
  public Receipt uploadPart(Upload upload, int number, PartBody body) throws StoreException {
    List<ByteBuffer> front = new ArrayList<>();
    List<ByteBuffer> rest = new ArrayList<>();
    long left = number == 1 && body.size() > FRONT ? FRONT : body.size();
    for (ByteBuffer piece : body.pieces()) {
      int count = (int) Math.min(left, piece.remaining());
      if (count > 0) {
        front.add(piece.slice(piece.position(), count));
      }
      if (count < piece.remaining()) {
        rest.add(piece.slice(piece.position() + count, piece.remaining() - count));
      }
      left -= count;
    }
    String names = stage(upload, BlockName.of(upload.id(), number, 0), front);
    if (!rest.isEmpty()) {
      names += BETWEEN + stage(upload, BlockName.of(upload.id(), number, 1), rest);
    }
    return new Receipt(number, names, null);
  }

  private String stage(Upload upload, String name, List<ByteBuffer> pieces) throws StoreException {
    BlockBlobClient blob = calls.blob(upload.key());
    long size = pieces.stream().mapToLong(ByteBuffer::remaining).sum();
    BlockBlobStageBlockOptions options =
        new BlockBlobStageBlockOptions(name, content(pieces)).setContentMd5(md5(pieces));
    calls.call(
        AzureAction.WRITE,
        upload.key(),
        () ->
            blob.stageBlockWithResponse(
                options, calls.connection().timeouts().of(size), Context.NONE));
    return name;
  }

  /// From the first block on that begins at `offset` or later: blocks are taken over whole, and
  /// only such as can stand beside ours.
  @Override
  public List<Range> copyable(String key, Version version, long offset, long size, long step)
      throws StoreException {
    long at = 0;
    long first = -1;
    for (Block each : committed(key, version)) {
      if (first < 0 && at >= offset) {
        first = at;
      }
      if (each.getName().length() != BlockName.LENGTH) {
        return List.of();
      }
      at += each.getSizeLong();
    }
    return first < 0 || at != size ? List.of() : List.of(new Range(first, size - first));
  }

  private List<Block> committed(String key, Version version) throws StoreException {
    var blocks = calls.blocks(AzureAction.COPY, key, BlockListType.COMMITTED);
    if (!AzureCalls.version(blocks).equals(Optional.of(version))) {
      throw calls
          .refusal(AzureAction.COPY, key)
          .failure(
              Reason.CHANGED,
              "it was replaced meanwhile",
              "try again when nobody writes to it",
              null);
    }
    return blocks.getValue().getCommittedBlocks();
  }

  /// Copies nothing: the blocks are taken over when the upload is completed.
  @Override
  public Receipt copyPart(
      Upload upload, int number, String key, Version version, long offset, long length)
      throws StoreException {
    if (!key.equals(upload.key())) {
      throw new IllegalArgumentException("blocks belong to one blob");
    }
    List<String> names = new ArrayList<>();
    long at = 0;
    for (Block each : committed(key, version)) {
      if (at >= offset && at < offset + length) {
        names.add(each.getName());
      }
      at += each.getSizeLong();
    }
    return new Receipt(number, String.join(BETWEEN, names), null);
  }

  @Override
  public Version completeUpload(Upload upload, List<Receipt> parts, Condition condition)
      throws StoreException {
    BlockBlobClient blob = calls.blob(upload.key());
    List<String> names =
        parts.stream().flatMap(part -> List.of(part.tag().split(BETWEEN, -1)).stream()).toList();
    BlockBlobCommitBlockListOptions options =
        new BlockBlobCommitBlockListOptions(names)
            .setHeaders(new BlobHttpHeaders().setContentType(TYPE))
            .setMetadata(Map.of(AzureCalls.MARK, upload.mark()))
            .setRequestConditions(AzureCalls.conditions(condition));
    try {
      var done =
          calls.call(
              AzureAction.WRITE,
              upload.key(),
              () ->
                  blob.commitBlockListWithResponse(
                      options, calls.connection().timeouts().ofAssembly(), Context.NONE));
      return AzureCalls.version(done.getValue().getETag());
    } catch (StoreException e) {
      throw e.reason() == Reason.ABSENT ? whyGone(upload.key(), names, condition, e) : e;
    }
  }

  /// Whoever writes a blob removes the blocks that others sent under its name: then this is no loss
  /// but a conflict.
  private StoreException whyGone(
      String key, List<String> names, Condition condition, StoreException gone) {
    Optional<Version> there;
    try {
      there = Optional.of(calls.head(AzureAction.LOOK, key).version());
    } catch (StoreException e) {
      there = Optional.empty();
    }
    boolean conflict =
        switch (condition) {
          case Condition.None _ -> false;
          case Condition.Absent _ -> there.isPresent();
          case Condition.Same same -> !there.equals(Optional.of(same.version()));
        };
    if (conflict) {
      return calls.refusal(AzureAction.WRITE, key).failure(Grounds.CONFLICT);
    }
    return areThere(key, names)
        ? calls.refusal(AzureAction.WRITE, key).failure(Grounds.DAMAGED_ON_THE_WAY)
        : gone;
  }

  /// Whether all blocks are there, so that it was their list that changed on the way: the client
  /// sends no checksum with it.
  private boolean areThere(String key, List<String> names) {
    try {
      var blocks = calls.blocks(AzureAction.LOOK, key, BlockListType.ALL).getValue();
      return Stream.of(blocks.getCommittedBlocks(), blocks.getUncommittedBlocks())
          .flatMap(List::stream)
          .map(Block::getName)
          .collect(Collectors.toSet())
          .containsAll(names);
    } catch (StoreException e) {
      return false;
    }
  }

  @Override
  public void abortUpload(Upload upload) throws StoreException {
    unfinished.discard(upload);
  }

  /// New blocks get names of their own: one that was under way when the other process ended may
  /// still arrive, and must not take the place of one that was sent since. None are found under the
  /// name of a blob.
  @Override
  public Optional<Upload> resume(Upload upload) throws StoreException {
    return uploads(upload.key()).stream()
        .filter(each -> each.name().equals(upload.key()) && each.id().startsWith(upload.mark()))
        .map(UnfinishedUploads.Upload::begun)
        .max(Comparator.naturalOrder())
        .map(
            last -> {
              Instant now = Instant.now();
              Instant next = now.isAfter(last.plusSeconds(1)) ? now : last.plusSeconds(1);
              return new Upload(
                  upload.key(),
                  BlockName.upload(upload.mark(), next),
                  upload.origin(),
                  upload.mark());
            });
  }

  @Override
  public List<UnfinishedUploads.Upload> uploads(String prefix) throws StoreException {
    return unfinished.find(prefix);
  }

  @Override
  public void delete(String key, Condition condition) throws StoreException {
    if (condition instanceof Condition.Absent) {
      throw new IllegalArgumentException("nothing to remove");
    }
    BlockBlobClient blob = calls.blob(key);
    calls.call(
        AzureAction.REMOVE,
        key,
        () ->
            blob.deleteWithResponse(
                null, AzureCalls.conditions(condition), calls.usual(), Context.NONE));
  }

  @Override
  public String describe(String key) {
    return calls.describe(key);
  }

  @Override
  public void close() {
    calls.connection().close();
  }
}
