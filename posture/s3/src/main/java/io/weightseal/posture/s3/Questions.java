package io.weightseal.posture.s3;

import io.weightseal.posture.s3.policy.Context;
import io.weightseal.posture.s3.policy.Requests;
import io.weightseal.posture.s3.policy.Scope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Classes of requests that a bucket's policy should deny, or should not.
///
/// Source: "Actions, resources, and condition keys for Amazon S3" in the service authorization
/// reference; and what the API reference says of the header
/// `x-amz-server-side-encryption-aws-kms-key-id`: without it, `aws:kms` means AWS's own key.
record Questions(S3Place place) {
  static final String ALGORITHM = "s3:x-amz-server-side-encryption";
  static final String KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
  static final String CUSTOMER_ALGORITHM = "s3:x-amz-server-side-encryption-customer-algorithm";
  static final String SECURE = "aws:SecureTransport";

  private static final Scope EVERY_ACTION = new Scope.AllUnder("s3:");
  private static final Scope PUT = new Scope.Exactly("s3:PutObject");

  private Scope objects() {
    return new Scope.AllUnder(place.arn() + "/" + place.prefix());
  }

  /// Everything that can be done to the bucket, and to its objects, without TLS.
  Map<String, Requests> insecure() {
    Context insecure = Context.open().with(SECURE, "false");
    Map<String, Requests> questions = new LinkedHashMap<>();
    questions.put(
        "on the bucket without TLS",
        Requests.ofEveryone(EVERY_ACTION, new Scope.Exactly(place.arn()), insecure));
    questions.put(
        "on its objects without TLS", Requests.ofEveryone(EVERY_ACTION, objects(), insecure));
    return questions;
  }

  /// Reading and writing objects without TLS, which is the least.
  List<Requests> insecureTransfers() {
    Context insecure = Context.open().with(SECURE, "false");
    return List.of(
        Requests.ofEveryone(new Scope.Exactly("s3:GetObject"), objects(), insecure),
        Requests.ofEveryone(PUT, objects(), insecure));
  }

  /// Uploads that choose an encryption other than the default, under the name of what is wrong with
  /// them.
  ///
  /// @param keyArn the right key
  Map<String, Requests> wrongUploads(String keyArn) {
    Context plain = Context.open().without(CUSTOMER_ALGORITHM).with(SECURE, "true");
    Context kms = plain.with(ALGORITHM, "aws:kms");
    Context dsse = plain.with(ALGORITHM, "aws:kms:dsse");
    List<String> right = List.of(keyArn);
    Map<String, Requests> questions = new LinkedHashMap<>();
    questions.put("with S3's keys (AES256)", put(plain.with(ALGORITHM, "AES256").without(KEY)));
    questions.put("with another key of AWS KMS", put(kms.withOther(KEY, right)));
    questions.put("with another key of AWS KMS, twice", put(dsse.withOther(KEY, right)));
    questions.put("with AWS's own key (aws:kms without a key)", put(kms.without(KEY)));
    questions.put("with AWS's own key, twice", put(dsse.without(KEY)));
    questions.put(
        "with a key of the client (SSE-C)",
        put(
            Context.open()
                .with(SECURE, "true")
                .without(ALGORITHM)
                .without(KEY)
                .with(CUSTOMER_ALGORITHM, "AES256")));
    return questions;
  }

  /// Uploads that leave it to the default.
  Requests defaultUpload() {
    return put(
        Context.open()
            .with(SECURE, "true")
            .without(CUSTOMER_ALGORITHM)
            .without(ALGORITHM)
            .without(KEY));
  }

  private Requests put(Context context) {
    return Requests.ofEveryone(PUT, objects(), context);
  }
}
