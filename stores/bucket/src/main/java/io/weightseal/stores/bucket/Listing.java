package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is in a bucket.
record Listing(Bucket bucket) {
  private static final int PAGE = 1000;

  /// The object of that key, if there is one.
  Optional<Bucket.Found> find(String key) throws StoreException {
    try {
      return Optional.of(bucket.head(key));
    } catch (StoreException e) {
      if (e.reason() == Reason.ABSENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// Whether any object's key begins with `prefix`.
  boolean isAny(String prefix) throws StoreException {
    return !bucket.list(prefix, null, 1).objects().isEmpty();
  }

  /// All objects whose key begins with `prefix`, but for those that stand for folders: consoles
  /// make empty objects whose key ends in a slash.
  List<Bucket.Listed> objects(String prefix) throws StoreException {
    return all(prefix).stream()
        .filter(each -> !each.key().endsWith("/") || each.size() > 0)
        .toList();
  }

  /// All objects whose key begins with `prefix`.
  List<Bucket.Listed> all(String prefix) throws StoreException {
    List<Bucket.Listed> all = new ArrayList<>();
    @Nullable String from = null;
    do {
      Bucket.Page page = bucket.list(prefix, from, PAGE);
      all.addAll(page.objects());
      from = page.next().orElse(null);
    } while (from != null);
    return all;
  }
}
