package io.weightseal.stores.gcs;

import java.util.regex.Pattern;

/// `gs://BUCKET/NAME`: a place in a bucket. The name is taken as it stands, without any escapes; a
/// slash at its end says nothing.
///
/// @param key empty for the bucket itself
record GcsUri(String bucket, String key) {
  private static final String BEGIN = GcsProvider.SCHEME + "://";

  /// Source: the naming rules for buckets in the documentation of Cloud Storage. Names with dots
  /// have up to 222 characters.
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");

  static GcsUri of(String uri) {
    if (!uri.startsWith(BEGIN)) {
      throw new IllegalArgumentException(
          uri + " is no place in Google Cloud Storage; write it as gs://BUCKET/NAME");
    }
    String rest = uri.substring(BEGIN.length());
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          uri + " names no bucket that Cloud Storage could have; write it as gs://BUCKET/NAME");
    }
    String key = slash < 0 ? "" : rest.substring(slash + 1);
    return new GcsUri(bucket, key.endsWith("/") ? key.substring(0, key.length() - 1) : key);
  }

  @Override
  public String toString() {
    return key.isEmpty() ? BEGIN + bucket : BEGIN + bucket + "/" + key;
  }
}
