package io.weightseal.core;

import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SeekableByteChannel;

/// One file of an open model: its plaintext, at any offset. Every byte that is given out was
/// authenticated with its place. Safe for use by several threads; valid until the model is closed.
public interface SealedFile {
  /// How much plaintext is lent at a time: a huge page of most processors.
  int PIECE_BYTES = 2 << 20;

  /// The model path.
  String path();

  /// Plaintext bytes.
  long size();

  /// How many bytes are best read at once, from a multiple of them on. Where a manifest decides
  /// what is opened ([PublisherPolicy.Check#BY_MANIFEST]) those of a segment, which is then read
  /// and hashed once; else [#PIECE_BYTES].
  int bestReadBytes();

  /// Reads exactly `target.byteSize()` plaintext bytes at `offset`.
  ///
  /// @throws IndexOutOfBoundsException when the range is not within the file
  void read(long offset, MemorySegment target) throws WeightsealException;

  /// The same, but decrypts where the bytes belong, which saves a copy: for memory that nobody else
  /// sees, since a chunk stands there before it is authenticated. What is refused is not left
  /// there.
  ///
  /// @param target off the heap
  /// @throws IndexOutOfBoundsException when the range is not within the file
  void readInPlace(long offset, MemorySegment target) throws WeightsealException;

  /// Lends `length` plaintext bytes at `offset` to `use`, in order and without copying them. A
  /// piece ends where one of the file's blocks of [#PIECE_BYTES] does, or the range. Every byte was
  /// authenticated with the data key; where a manifest decides, what was lent is to be thrown away
  /// when this throws.
  ///
  /// @throws IndexOutOfBoundsException when the range is not within the file
  /// @throws IOException what `use` throws, or a [WeightsealException]
  void lend(long offset, long length, PlaintextUse use) throws IOException;

  /// The plaintext as a channel with a position of its own. Closing it does not close the model.
  SeekableByteChannel channel();

  /// The plaintext from the beginning. Closing it does not close the model.
  InputStream stream();

  /// The plaintext as a source. Closing it does not close the model.
  Source source();
}
