package io.weightseal.stores.s3;

import java.util.regex.Pattern;

/// `s3://BUCKET/KEY`: a place in a bucket. The key is taken as it stands, without any escapes; a
/// slash at its end says nothing.
///
/// @param key empty for the bucket itself
record S3Uri(String bucket, String key) {
  private static final String BEGIN = S3Provider.SCHEME + "://";

  /// Source: the naming rules for general purpose buckets in the Amazon S3 user guide. Upper case
  /// and `_` are taken as well, since services that speak the protocol have such buckets.
  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,62}");

  static S3Uri of(String uri) {
    if (!uri.startsWith(BEGIN)) {
      throw new IllegalArgumentException(uri + " is no place in S3; write it as s3://BUCKET/NAME");
    }
    String rest = uri.substring(BEGIN.length());
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          uri + " names no bucket that S3 could have; write it as s3://BUCKET/NAME");
    }
    String key = slash < 0 ? "" : rest.substring(slash + 1);
    return new S3Uri(bucket, key.endsWith("/") ? key.substring(0, key.length() - 1) : key);
  }

  @Override
  public String toString() {
    return key.isEmpty() ? BEGIN + bucket : BEGIN + bucket + "/" + key;
  }
}
