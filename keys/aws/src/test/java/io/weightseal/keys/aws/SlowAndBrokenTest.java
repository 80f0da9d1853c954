package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.Recipient;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// A service that is slow, silent, broken or not there.
class SlowAndBrokenTest {
  private static final Timeouts SHORT =
      new Timeouts(Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(2));

  /// Far more than it takes, and far less than the servers below go on.
  private static final Duration SOON = Duration.ofSeconds(40);

  @Test
  void waitsForASlowAnswer() throws Exception {
    try (KmsStub kms =
            new KmsStub(
                request -> {
                  Thread.sleep(Duration.ofMillis(200));
                  return request.operation().equals("Encrypt")
                      ? new KmsStub.Answer(200, "{\"CiphertextBlob\":\"AAEC\",\"KeyId\":\"k\"}")
                      : new KmsStub.Answer(
                          200, "{\"Plaintext\":\"" + "A".repeat(43) + "=\",\"KeyId\":\"k\"}");
                });
        AwsKeyService service = AwsKeyService.open(kms.settings());
        DataKey dataKey = Models.dataKey()) {
      long before = System.nanoTime();
      Recipient wrapped = service.wrap(dataKey, Models.KEY, Models.PLAIN);
      service.unwrap(wrapped, Models.PLAIN).close();
      assertTrue(System.nanoTime() - before >= Duration.ofMillis(400).toNanos());
      assertEquals(2, kms.requests().size());
    }
  }

  @Test
  void givesUpOnOneThatNeverAnswers() throws Exception {
    try (RawServer silent = new RawServer(socket -> Thread.sleep(Duration.ofMinutes(10)))) {
      assertUnavailable(silent.settings(), SOON);
      assertEquals(1, silent.requests());
    }
  }

  @Test
  void givesUpOnOneThatAnswersDropByDrop() throws Exception {
    try (RawServer slow =
        new RawServer(
            socket -> {
              RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{");
              while (true) {
                Thread.sleep(Duration.ofMillis(100));
                RawServer.write(socket, " ");
              }
            })) {
      assertUnavailable(slow.settings(), SOON);
      assertEquals(1, slow.requests());
    }
  }

  @Test
  void givesUpOnOneWhoseHeaderHasNoEnd() throws Exception {
    try (RawServer slow =
        new RawServer(
            socket -> {
              RawServer.write(socket, "HTTP/1.1 200 OK\r\nX-Drops: ");
              while (true) {
                Thread.sleep(Duration.ofMillis(100));
                RawServer.write(socket, "x");
              }
            })) {
      assertUnavailable(slow.settings(), SOON);
      assertEquals(1, slow.requests());
    }
  }

  @Test
  void asksOnceWhenTheConnectionIsClosedUnanswered() throws Exception {
    try (RawServer closing = new RawServer(socket -> {})) {
      assertUnavailable(closing.settings(), SOON);
      assertEquals(1, closing.requests());
    }
  }

  @Test
  void asksOnceWhenWhatAnswersIsNoHttpServer() throws Exception {
    try (RawServer garbage =
        new RawServer(socket -> RawServer.write(socket, "\u0001\u0002 220 not http\r\n\r\n"))) {
      assertUnavailable(garbage.settings(), SOON);
      assertEquals(1, garbage.requests());
    }
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    KeyServiceException refused =
        assertUnavailable(Moto.settings("http://127.0.0.1:" + port), SOON);
    assertInstanceOf(java.net.ConnectException.class, refused.getCause());
  }

  @Test
  void saysThatTheHostHasNoAddress() {
    KeyServiceException refused =
        assertUnavailable(Moto.settings("https://kms.nowhere.invalid"), Duration.ofMinutes(2));
    assertTrue(refused.getMessage().contains("kms.nowhere.invalid"), refused.getMessage());
  }

  private static KeyServiceException assertUnavailable(
      KeyServiceSettings settings, Duration within) {
    try (AwsKeyService service = AwsKeyService.open(settings, SHORT);
        DataKey dataKey = Models.dataKey()) {
      long before = System.nanoTime();
      KeyServiceException refused =
          assertThrows(
              KeyServiceException.class, () -> service.wrap(dataKey, Models.KEY, Models.PLAIN));
      long took = System.nanoTime() - before;
      assertEquals(Reason.UNAVAILABLE, refused.reason(), refused.getMessage());
      assertTrue(refused.getMessage().startsWith(Models.KEY.value()));
      assertTrue(took < within.toNanos(), "took " + Duration.ofNanos(took));
      return refused;
    }
  }

  @Test
  void endsSoonOnAVirtualThreadThatIsInterrupted() throws Exception {
    try (RawServer silent = new RawServer(socket -> Thread.sleep(Duration.ofMinutes(10)));
        AwsKeyService service = AwsKeyService.open(silent.settings())) {
      CompletableFuture<KeyServiceException> thrown = new CompletableFuture<>();
      AtomicBoolean marked = new AtomicBoolean();
      Thread caller =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      service.unwrap(Models.recipient(Models.KEY), Models.PLAIN);
                    } catch (KeyServiceException e) {
                      marked.set(Thread.currentThread().isInterrupted());
                      thrown.complete(e);
                    } catch (Exception e) {
                      thrown.completeExceptionally(e);
                    }
                  });
      silent.awaitRequest();
      caller.interrupt();
      KeyServiceException e = thrown.get(20, TimeUnit.SECONDS);
      assertEquals(Reason.UNAVAILABLE, e.reason());
      assertTrue(marked.get(), "the mark of the interruption is lost");
      assertEquals(1, silent.requests());
    }
  }

  @Test
  void sendsNothingOnceInterrupted() throws Exception {
    try (RawServer silent = new RawServer(socket -> Thread.sleep(Duration.ofMinutes(10)));
        AwsKeyService service = AwsKeyService.open(silent.settings(), SHORT)) {
      Thread.currentThread().interrupt();
      KeyServiceException e =
          assertThrows(
              KeyServiceException.class,
              () -> service.unwrap(Models.recipient(Models.KEY), Models.PLAIN));
      assertTrue(Thread.interrupted(), "the mark of the interruption is lost");
      assertEquals(Reason.UNAVAILABLE, e.reason());
      assertEquals(0, silent.requests());
    }
  }

  @Test
  void needsNoNetworkUntilItIsUsed() {
    KeyServiceSettings nowhere =
        new KeyServiceSettings(
            Map.of("region", Moto.REGION, "endpoint", "https://kms.nowhere.invalid"));
    try (AwsKeyService service = AwsKeyService.open(nowhere)) {
      assertTrue(service.knows(Models.KEY));
      assertTrue(service.principal().isEmpty());
    }
  }
}
