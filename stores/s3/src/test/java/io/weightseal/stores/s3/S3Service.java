package io.weightseal.stores.s3;

import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.testkit.BucketService;
import io.weightseal.testkit.FaultProxy;
import io.weightseal.testkit.LoopbackServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Buckets in a server that speaks S3's protocol.
record S3Service(LoopbackServer server) implements BucketService {
  S3Service() {
    this(S3Server.server());
  }

  @Override
  public String newBucket() {
    return S3Server.newBucket(server);
  }

  @Override
  public BucketStore store(String bucket) {
    return S3Server.store(server.http(), bucket);
  }

  @Override
  public FaultProxy proxy() {
    try {
      return FaultProxy.before(server.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public BucketStore store(FaultProxy proxy, String bucket) {
    return S3Server.store(proxy.http(), bucket);
  }

  @Override
  public void put(String bucket, String key, byte[] content) {
    try (S3Client admin = S3Server.admin(server)) {
      admin.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }
  }

  @Override
  public byte[] get(String bucket, String key) {
    try (S3Client admin = S3Server.admin(server)) {
      return admin.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asByteArray();
    }
  }

  @Override
  public boolean sendsPart(FaultProxy.Request request, int part) {
    return request.target().matches(".*[?&]partNumber=" + part + "(&.*)?");
  }

  @Override
  public boolean checks(FaultProxy.Request request) {
    return true;
  }

  @Override
  public boolean lists(FaultProxy.Request request) {
    return request.target().contains("list-type");
  }

  @Override
  public String kind(FaultProxy.Request request) {
    return request.method() + request.target().replaceAll("uploadId=[^&]*", "");
  }
}
