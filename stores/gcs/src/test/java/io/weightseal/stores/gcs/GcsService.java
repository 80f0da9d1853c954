package io.weightseal.stores.gcs;

import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.testkit.BucketService;
import io.weightseal.testkit.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Buckets in the server that does what the documentation of Cloud Storage says.
record GcsService() implements BucketService {
  @Override
  public String newBucket() {
    return Gcs.newBucket();
  }

  @Override
  public BucketStore store(String bucket) {
    return Gcs.store(bucket);
  }

  @Override
  public FaultProxy proxy() {
    try {
      return FaultProxy.before(Gcs.server().port());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public BucketStore store(FaultProxy proxy, String bucket) {
    return Gcs.store(proxy.http(), bucket);
  }

  @Override
  public void put(String bucket, String key, byte[] content) {
    Gcs.put(bucket, key, content);
  }

  @Override
  public byte[] get(String bucket, String key) {
    return Gcs.get(bucket, key);
  }

  @Override
  public boolean sendsPart(FaultProxy.Request request, int part) {
    return request.target().matches(".*[?&]partNumber=" + part + "(&.*)?");
  }

  /// Only bytes that are to be kept have checksums: what else is said is left to TLS.
  @Override
  public boolean checks(FaultProxy.Request request) {
    return request.target().contains("partNumber=") || request.target().startsWith("/upload/");
  }

  @Override
  public boolean lists(FaultProxy.Request request) {
    return request.target().contains("prefix=");
  }

  @Override
  public String kind(FaultProxy.Request request) {
    return request.method() + request.target().replaceAll("uploadId=[^&]*", "");
  }
}
