package io.weightseal.posture;

import io.weightseal.api.StoreException;
import java.util.List;
import java.util.Optional;

/// The objects at one place in a bucket. Each method is one call. Safe for use by several threads.
public interface BucketContent {
  /// An object in a listing.
  ///
  /// @param key its whole name in the bucket
  record Listed(String key, long size) {}

  /// Part of a listing.
  ///
  /// @param next what the next part is asked for with; empty at the end
  record Page(List<Listed> objects, Optional<String> next) {}

  /// How one object is encrypted by its store.
  ///
  /// @param described such as `aws:kms`, and the key; for people
  record Encryption(String described, Verdict verdict) {
    /// Whether that is as the bucket's default says.
    public enum Verdict {
      /// With the customer's key.
      AS_WANTED,
      /// Otherwise: with another key, or the provider's.
      OTHERWISE
    }
  }

  /// The part of the listing that begins where `from` says; the first for an empty one.
  Page list(Optional<String> from) throws StoreException;

  /// Bytes of an object, fewer than `length` where it ends.
  byte[] read(String key, long offset, int length) throws StoreException;

  /// How an object is encrypted; empty where there is no key that it should be encrypted with.
  Optional<Encryption> encryption(String key) throws StoreException;

  /// A command that writes an object anew, so that the bucket's default applies to it.
  String rewriting(String key);

  /// The object's URI.
  String uri(String key);
}
