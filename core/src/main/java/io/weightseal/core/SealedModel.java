package io.weightseal.core;

import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.StoreException;
import java.util.List;

/// An open model: its data key is unwrapped and its file list authenticated. Close it after use;
/// that wipes the data key.
public interface SealedModel extends AutoCloseable {
  ModelIdentity identity();

  /// Whether it is a sealed file, not a model of many.
  boolean singleFile();

  /// The key that unwrapped the data key.
  KeyUri openedBy();

  /// Every file, ascending by path.
  List<SealedFile> files();

  /// The file at a model path.
  ///
  /// @throws StoreException [StoreException.Reason#ABSENT] when the model has no such file
  SealedFile file(String path) throws StoreException;

  @Override
  void close();
}
