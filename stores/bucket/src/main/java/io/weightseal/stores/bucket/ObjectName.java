package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.charset.StandardCharsets;

/// Which names a bucket's objects may have: relative, in one spelling.
final class ObjectName {
  /// S3 and Google Cloud Storage take 1,024 bytes, Azure 1,024 characters.
  private static final int MAX_BYTES = 1024;

  private ObjectName() {}

  /// Refuses what is neither the root nor the name of an object or folder.
  static String require(String name) throws StoreException {
    if (name.isEmpty() || isPlain(name)) {
      return name;
    }
    throw new StoreException(
        Reason.UNSUITABLE, "a name that leads elsewhere, or is not in its plain form: " + name);
  }

  /// Refuses the root as well.
  static String requireObject(String name) throws StoreException {
    if (name.isEmpty()) {
      throw new StoreException(Reason.UNSUITABLE, "the bucket itself is no object; name one in it");
    }
    return require(name);
  }

  private static boolean isPlain(String name) {
    if (name.indexOf('\0') >= 0 || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /// What the names of all objects in `folder` begin with.
  static String prefix(String folder) {
    return folder.isEmpty() ? "" : folder + "/";
  }
}
