package io.weightseal.api;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is kept of writes to a [ResumableStore] beyond the process that began them. Safe for use by
/// several threads. What a method was told stays known when the process is killed after it
/// returned.
public interface UploadRecord {
  /// A write that has begun.
  ///
  /// @param id the store's name for it; empty for an object that is written in one call
  /// @param mark what tells the object from another one's
  record Begun(String id, String mark) {}

  /// A part that the store acknowledged.
  ///
  /// @param number from 1
  /// @param offset of its first byte in the object
  /// @param tag what the store calls this content of the part
  /// @param checksum null where the store gives none
  record Part(int number, long offset, long length, String tag, @Nullable String checksum) {}

  /// The write of that object that was begun last.
  ///
  /// @param name in the store
  Optional<Begun> begun(String name);

  /// The parts that the store has of it.
  List<Part> parts(String name);

  /// Says that a write of the object begins, and that nothing of an earlier one counts any more.
  void begin(String name, Begun write) throws StoreException;

  /// Says that the store has a part.
  void sent(String name, Part part) throws StoreException;

  /// Whether what was sent is to stay in the store when the work fails, to be gone on with.
  boolean outlivesFailure();
}
