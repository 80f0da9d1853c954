package io.weightseal.posture.gcs;

import java.util.regex.Pattern;

/// `gs://BUCKET/PREFIX`: a bucket, or a folder in it.
///
/// @param prefix empty for the whole bucket; else it ends in a slash
record GcsPlace(String bucket, String prefix) {
  static final String BEGIN = GcsProvider.SCHEME + "://";

  /// Source: "About Cloud Storage buckets", bucket name requirements.
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");

  static GcsPlace of(String uri) {
    if (!uri.startsWith(BEGIN)) {
      throw new IllegalArgumentException(
          uri + " is no place in Cloud Storage; write it as gs://BUCKET");
    }
    String rest = uri.substring(BEGIN.length());
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    if (!BUCKET.matcher(bucket).matches()) {
      throw new IllegalArgumentException(
          uri + " names no bucket that Cloud Storage could have; write it as gs://BUCKET");
    }
    String prefix = slash < 0 ? "" : rest.substring(slash + 1);
    return new GcsPlace(bucket, prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
  }

  String uri() {
    return BEGIN + bucket;
  }

  @Override
  public String toString() {
    return uri() + (prefix.isEmpty() ? "" : "/" + prefix);
  }
}
