package io.weightseal.api;

import java.util.Map;

/// A store whose writes another process can go on with, when the one that began them was killed. A
/// store that can do that implements this beside [ObjectStore].
///
/// Bytes that a record names are not written again: [Sink#written()] tells which. Nothing that is
/// there without being of the record is replaced, but for what [ObjectStore.IfExists] allows.
public interface ResumableStore {
  /// Begins an object, or goes on with it, as [ObjectStore#create] does.
  ///
  /// @param size the number of bytes; known
  Sink create(String name, long size, ObjectStore.IfExists ifExists, UploadRecord record)
      throws StoreException;

  /// Begins a folder, or goes on with it, as [ObjectStore#createFolder] does.
  ObjectStore.Folder createFolder(String name, ObjectStore.IfExists ifExists, UploadRecord record)
      throws StoreException;

  /// Removes what was sent of writes that nobody goes on with. What is gone already is no error.
  ///
  /// @param writes name of an object to its write
  void discard(Map<String, UploadRecord.Begun> writes) throws StoreException;
}
