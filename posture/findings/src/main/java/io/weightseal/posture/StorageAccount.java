package io.weightseal.posture;

import io.weightseal.api.StoreException;
import java.util.List;
import java.util.Optional;

/// The buckets of one provider, as one set of credentials sees them. Safe for use by several
/// threads.
public interface StorageAccount extends AutoCloseable {
  /// The buckets that `uri` stands for: itself, or all of the account where it names none.
  ///
  /// @throws IllegalArgumentException when `uri` names nothing that could be there
  List<String> buckets(String uri) throws StoreException;

  /// Looks at the settings of the bucket and at its key. What cannot be read is a finding too.
  ///
  /// @param uri a bucket, or a folder in it
  List<Finding> settings(String uri);

  /// What lies at `uri`; empty for what holds no objects itself, such as an account.
  Optional<BucketContent> content(String uri) throws StoreException;

  /// How the bucket would be protected.
  ///
  /// @throws IllegalArgumentException when `uri` or the key cannot be used for it
  Protection protection(String uri, ProtectionWish wish) throws StoreException;

  @Override
  void close();
}
