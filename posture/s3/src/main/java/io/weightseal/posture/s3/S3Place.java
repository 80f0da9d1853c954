package io.weightseal.posture.s3;

import java.util.regex.Pattern;

/// `s3://BUCKET/PREFIX`: a bucket, or a folder in it.
///
/// @param prefix empty for the whole bucket; else it ends in a slash
record S3Place(String bucket, String prefix) {
  private static final String BEGIN = S3Provider.SCHEME + "://";
  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,62}");

  /// @throws IllegalArgumentException when `uri` names none
  static S3Place of(String uri) {
    if (!uri.startsWith(BEGIN)) {
      throw new IllegalArgumentException(uri + " is no place in S3; write it as s3://BUCKET");
    }
    String rest = uri.substring(BEGIN.length());
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          uri + " names no bucket that S3 could have; write it as s3://BUCKET");
    }
    String prefix = slash < 0 ? "" : rest.substring(slash + 1);
    return new S3Place(bucket, prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
  }

  /// Whether `uri` stands for all buckets of the account.
  static boolean isAccount(String uri) {
    return uri.equals(BEGIN);
  }

  String uri() {
    return BEGIN + bucket;
  }

  String arn() {
    return "arn:aws:s3:::" + bucket;
  }

  @Override
  public String toString() {
    return BEGIN + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
  }
}
