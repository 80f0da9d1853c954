package io.weightseal.stores.bucket;

/// How much a [BucketStore] has under way at once. All sizes are in bytes.
///
/// @param partBytes how large parts are where nobody says which bytes belong together
/// @param partMemory what parts that are being filled or sent may take, all uploads together
/// @param blockBytes what one request fetches ahead
/// @param blocks how many such blocks may be in memory, all sources together
/// @param blocksAhead how many of one source are fetched ahead
/// @param lanes how many calls are under way at once
/// @param keptBytes what a folder keeps of small objects until it is committed
/// @param wholeBytes an object up to this size is patched by writing it anew
/// @param copyBytes how much one call copies inside the service
public record TransferLimits(
    long partBytes,
    long partMemory,
    int blockBytes,
    int blocks,
    int blocksAhead,
    int lanes,
    long keptBytes,
    long wholeBytes,
    long copyBytes) {
  private static final int MIB = 1 << 20;

  /// Three parts of one segment each, and eight blocks of 8 MiB: 272 MiB together, so that a
  /// process that has all of it stays below 512 MiB.
  public static final TransferLimits USUAL =
      new TransferLimits(
          64L * MIB, 208L * MIB, 8 * MIB, 8, 6, 16, 16L * MIB, 16L * MIB, 1024L * MIB);

  public TransferLimits {
    if (partBytes < 1
        || partMemory < 1
        || blockBytes < 1
        || blocks < 1
        || blocksAhead < 1
        || lanes < 1
        || keptBytes < 0
        || wholeBytes < 0
        || copyBytes < 1) {
      throw new IllegalArgumentException("a limit of transfers is too small");
    }
  }
}
