package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.testkit.BucketService;
import io.weightseal.testkit.LoopbackTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tokens go over TLS to a server whose certificate is trusted, are had anew when they run out, and
/// are shown nowhere.
@Timeout(60)
class GcsCredentialsTest {
  private static final String TOKEN = "ya29.secret-token";
  private final AtomicInteger refreshed = new AtomicInteger();
  @TempDir private Path folder;
  private GcsServer server;
  private Path authority;

  /// Gives out one token, that lives for `seconds`.
  private final class Tokens extends GoogleCredentials {
    private static final long serialVersionUID = 1L;
    private final int seconds;

    Tokens(int seconds) {
      this.seconds = seconds;
    }

    @Override
    @SuppressWarnings("JavaUtilDate") // Google's library has it so.
    public AccessToken refreshAccessToken() {
      refreshed.incrementAndGet();
      return new AccessToken(TOKEN, Date.from(Instant.now().plusSeconds(seconds)));
    }
  }

  @BeforeEach
  void serve() throws IOException {
    server = GcsServer.tls(LoopbackTls.context());
    server.gcs.createBucket("bucket");
    server.token = TOKEN;
    authority = folder.resolve("ca.pem");
    Files.writeString(authority, LoopbackTls.pem());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private BucketStore store(Path caFile, GcsConnection.CredentialsSource source) {
    GcsSettings settings =
        new GcsSettings(URI.create("https://127.0.0.1:" + server.port()), "payer", caFile);
    return new BucketStore(
        new GcsBucket(new GcsConnection(settings, BucketService.IMPATIENT, source), "bucket"),
        GcsProvider.limits(),
        BucketService.QUICK);
  }

  @Test
  void signsInForEveryCall() throws Exception {
    try (BucketStore store = store(authority, () -> new Tokens(3600))) {
      Gcs.write(store, "object", new byte[] {1, 2});
      assertArrayEquals(new byte[] {1, 2}, Gcs.read(store, "object"));
      assertEquals(List.of(), store.unfinished(""));
      store.delete("object");
    }
    assertEquals(1, refreshed.get());
  }

  @Test
  void asksForANewTokenWhenTheOldOneRunsOut() throws Exception {
    try (BucketStore store = store(authority, () -> new Tokens(-1))) {
      Gcs.write(store, "object", new byte[] {1, 2});
      int before = refreshed.get();
      assertArrayEquals(new byte[] {1, 2}, Gcs.read(store, "object"));
      assertTrue(refreshed.get() > before);
    }
  }

  @Test
  void tellsThatTheTokenIsNotTakenAndDoesNotShowIt() {
    server.token = "another";
    try (BucketStore store = store(authority, () -> new Tokens(3600))) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.list(""));
      assertEquals(Reason.DENIED, refusal.reason());
      assertTrue(refusal.getMessage().contains("have expired"), refusal::getMessage);
      assertFalse(refusal.toString().contains("secret-token"));
    }
  }

  @Test
  void tellsThatThereAreNoCredentialsAndRepeatsNothingOfTheReason() {
    GcsConnection.CredentialsSource none =
        () -> {
          throw new IOException("secret-words");
        };
    try (BucketStore store = store(authority, none)) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.list(""));
      assertEquals(Reason.DENIED, refusal.reason());
      assertTrue(refusal.getMessage().contains("; run gcloud auth"), refusal::getMessage);
      assertFalse(refusal.toString().contains("secret-words"));
    }
  }

  @Test
  void takesATokenToNobodyElse() throws Exception {
    List<String> tokens = new CopyOnWriteArrayList<>();
    HttpsServer elsewhere =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.setHttpsConfigurator(new HttpsConfigurator(LoopbackTls.context()));
    elsewhere.createContext(
        "/",
        exchange -> {
          tokens.add(exchange.getRequestHeaders().toString());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    elsewhere.start();
    server.redirect = "https://127.0.0.1:" + elsewhere.getAddress().getPort() + "/";
    try (BucketStore store = store(authority, () -> new Tokens(3600))) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.list(""));
      assertEquals(Reason.FAILED, refusal.reason());
      assertEquals(List.of(), tokens);
    } finally {
      elsewhere.stop(0);
    }
  }

  @Test
  void trustsNoOtherAuthority() {
    try (BucketStore store = store(null, () -> new Tokens(3600))) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.list(""));
      assertEquals(Reason.FAILED, refusal.reason());
      assertTrue(refusal.getMessage().contains("certificate is not trusted"), refusal::getMessage);
    }
  }
}
