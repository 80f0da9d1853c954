package io.weightseal.keys.gcp;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.weightseal.api.KeyServiceSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// A [FakeKms] behind a gRPC server on 127.0.0.1, which counts the calls that reach it, and refuses
/// or swallows them when told to.
final class KmsServer implements AutoCloseable {
  private static final Metadata.Key<String> ROUTING =
      Metadata.Key.of("x-goog-request-params", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  final FakeKms kms = new FakeKms();

  /// The methods that were called, in order.
  final List<String> calls = new CopyOnWriteArrayList<>();

  /// What every call of that method is answered with.
  final Map<String, Status> refusals = new ConcurrentHashMap<>();

  /// Whether calls are taken and never answered.
  volatile boolean hangs;

  /// Open until a call that hangs is cancelled.
  final CountDownLatch cancelled = new CountDownLatch(1);

  private final Server server;

  KmsServer() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(kms)
            .intercept(new Gate())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  KeyServiceSettings settings() {
    return new KeyServiceSettings(Map.of("endpoint", "http://127.0.0.1:" + port()));
  }

  private final class Gate implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      String method = call.getMethodDescriptor().getBareMethodName();
      calls.add(method);
      if (hangs) {
        call.request(1);
        return new ServerCall.Listener<>() {
          @Override
          public void onCancel() {
            cancelled.countDown();
          }
        };
      }
      Status refusal = refusals.get(method);
      if (refusal == null && !headers.containsKey(ROUTING)) {
        refusal = Status.INVALID_ARGUMENT.withDescription("no routing header");
      }
      if (refusal == null && headers.containsKey(AUTHORIZATION)) {
        refusal = Status.INVALID_ARGUMENT.withDescription("a credential in the clear");
      }
      if (refusal != null) {
        call.close(refusal, new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
