package io.weightseal.stores.s3;

/// What is asked of S3: how errors say it, and the permission that it takes.
enum S3Action {
  LOOK("looked at", "s3:GetObject and s3:ListBucket"),
  READ("read", "s3:GetObject"),
  LIST("listed", "s3:ListBucket"),
  WRITE("written", "s3:PutObject"),
  COPY("written", "s3:GetObject and s3:PutObject"),
  ABORT("cleaned up", "s3:AbortMultipartUpload"),
  LIST_UPLOADS("searched for unfinished uploads", "s3:ListBucketMultipartUploads"),
  REMOVE("removed", "s3:DeleteObject");

  private final String done;
  private final String permission;

  S3Action(String done, String permission) {
    this.done = done;
    this.permission = permission;
  }

  String done() {
    return done;
  }

  String permission() {
    return permission;
  }
}
