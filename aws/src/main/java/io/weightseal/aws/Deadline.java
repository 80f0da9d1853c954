package io.weightseal.aws;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Ends an answer that comes drop by drop, over connections of the JDK's.
///
/// The SDK's own limits do not: they close the connection from a thread of the SDK's, which waits
/// there for the JDK's cleaner of connections, which reads the rest of the answer, while the caller
/// waits for the SDK's thread. They have to strike later than this does: an answer is read for one
/// silence of the connection longer than the deadline at most.
public final class Deadline implements ExecutionInterceptor {
  private static final ExecutionAttribute<Long> BEGAN =
      new ExecutionAttribute<>("io.weightseal.aws.Began");

  private final Duration whole;

  /// @param whole how long an attempt may take, from its request to the end of its answer
  public Deadline(Duration whole) {
    this.whole = whole;
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    attributes.putAttribute(BEGAN, System.nanoTime());
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    long began = attributes.getAttribute(BEGAN);
    return context.responseBody().map(body -> new Limited(body, began, whole));
  }

  private static final class Limited extends FilterInputStream {
    private final long began;
    private final Duration whole;

    Limited(InputStream body, long began, Duration whole) {
      super(body);
      this.began = began;
      this.whole = whole;
    }

    private void check() throws IOException {
      if (System.nanoTime() - began > whole.toNanos()) {
        throw new SocketTimeoutException("it took too long");
      }
    }

    @Override
    public int read() throws IOException {
      check();
      return super.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      check();
      return super.read(target, offset, length);
    }
  }
}
