package io.weightseal.stores.testkit;

import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.bucket.RetryLimits;
import io.weightseal.stores.bucket.Timeouts;
import io.weightseal.testkit.FaultProxy;
import java.time.Duration;

/// A service on loopback that keeps buckets: stores over them, and what others do there.
public interface BucketService {
  /// What the service's stores are to be opened with, so that tests of faults are quick.
  RetryLimits QUICK = new RetryLimits(4, Duration.ofMillis(5), Duration.ofMillis(20));

  /// What the service's stores are to be opened with, so that tests of faults are quick.
  Timeouts IMPATIENT =
      new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(3), 4L << 20);

  /// The name of a new, empty bucket.
  String newBucket();

  /// A store over a bucket.
  BucketStore store(String bucket);

  /// A proxy before the service, which refuses as the service does.
  FaultProxy proxy();

  /// A store over a bucket, by way of the proxy.
  BucketStore store(FaultProxy proxy, String bucket);

  /// Writes an object as another program might.
  void put(String bucket, String key, byte[] content);

  /// An object, as another program reads it.
  byte[] get(String bucket, String key);

  /// Whether a request carries that part of an upload, counted from 1.
  boolean sendsPart(FaultProxy.Request request, int part);

  /// Whether the service, or the client, notices that a request was damaged on the way.
  boolean checks(FaultProxy.Request request);

  /// Whether a request asks what a bucket holds.
  boolean lists(FaultProxy.Request request);

  /// What a request asks for, whichever upload it is for.
  String kind(FaultProxy.Request request);
}
