package io.weightseal.keys.vault;

import static io.weightseal.keys.vault.TestVault.ROOT;
import static io.weightseal.keys.vault.TestVault.assertReason;
import static io.weightseal.keys.vault.TestVault.uri;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a network does. The answers that no healthy OpenBao gives come from a server of the test.
class VaultTransportTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void saysThatNobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = silent()) {
      port = socket.getLocalPort();
    }
    KeyServiceException refusal =
        assertReason(Reason.UNAVAILABLE, () -> status("http://127.0.0.1:" + port));
    assertTrue(refusal.getMessage().contains("127.0.0.1:" + port), refusal.getMessage());
  }

  @Test
  void givesUpOnAServerThatHangs() throws Exception {
    try (ServerSocket socket = silent()) {
      long began = System.nanoTime();
      KeyServiceException refusal =
          assertReason(
              Reason.UNAVAILABLE,
              () -> status("http://127.0.0.1:" + socket.getLocalPort(), Duration.ofMillis(300)));
      assertTrue(refusal.getMessage().contains("no answer in time"), refusal.getMessage());
      assertTrue(System.nanoTime() - began < PATIENCE.toNanos());
    }
  }

  @Test
  void stopsWaitingWhenInterrupted() throws Exception {
    try (ServerSocket socket = silent();
        VaultKeyService service =
            TestVault.openImpatient(
                "http://127.0.0.1:" + socket.getLocalPort(), Duration.ofMinutes(5))) {
      CompletableFuture<KeyServiceException> result = new CompletableFuture<>();
      CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
      Thread waiting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      service.status(uri("any"));
                    } catch (KeyServiceException e) {
                      stillInterrupted.complete(Thread.currentThread().isInterrupted());
                      result.complete(e);
                    }
                  });
      Thread.sleep(200);
      waiting.interrupt();
      KeyServiceException refusal = result.get();
      assertEquals(Reason.UNAVAILABLE, refusal.reason());
      assertInstanceOf(InterruptedException.class, refusal.getCause());
      assertTrue(stillInterrupted.get());
    }
  }

  @Test
  void takesNoTokenAlongARedirect() throws Exception {
    try (SameAnswer target = new SameAnswer(200, "", "{}");
        SameAnswer server = new SameAnswer(307, "Location: " + target.address() + "\r\n", "")) {
      KeyServiceException refusal =
          assertReason(Reason.UNAVAILABLE, () -> status(server.address()));
      assertTrue(refusal.getMessage().contains("not followed"), refusal.getMessage());
      assertEquals(1, server.requests());
      assertEquals(0, target.requests());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "412, UNAVAILABLE",
    "429, THROTTLED",
    "472, UNAVAILABLE",
    "473, UNAVAILABLE",
    "500, UNAVAILABLE",
    "502, UNAVAILABLE",
    "418, UNSUPPORTED",
  })
  void tellsStatusesThatPassFromThoseThatDoNot(int status, Reason reason) throws Exception {
    try (SameAnswer server = new SameAnswer(status, "", "<html>proxy</html>")) {
      KeyServiceException refusal = assertReason(reason, () -> status(server.address()));
      assertTrue(refusal.getMessage().contains("HTTP " + status), refusal.getMessage());
      assertFalse(refusal.getMessage().contains("proxy"), refusal.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html></html>",
        "[]",
        "{",
        "{\"data\":{}} {}",
        "{\"data\":null}",
        "{\"data\":{\"type\":\"aes256-gcm96\"}}",
        "{\"data\":{\"type\":5,\"latest_version\":\"1\"}}",
        "{\"data\":{\"a\":1,\"a\":2}}",
        "{\"data\":{\"plaintext\":\"not base64!\"}}",
      })
  void refusesAnAnswerThatIsNoVaults(String body) throws Exception {
    try (SameAnswer server = new SameAnswer(200, "", body)) {
      KeyServiceException refusal =
          assertReason(Reason.UNAVAILABLE, () -> status(server.address()));
      assertTrue(refusal.getMessage().contains("does not speak as a Vault"), refusal.getMessage());
    }
  }

  @Test
  void readsNoEndlessAnswer() throws Exception {
    try (SameAnswer server = new SameAnswer(200, "", " ".repeat(5 << 20))) {
      assertReason(Reason.UNAVAILABLE, () -> status(server.address()));
    }
  }

  @Test
  void shortensAndCleansWhatAServerSays() throws Exception {
    String errors = "{\"errors\":[\"bad \\u001b[31m" + "x".repeat(5000) + "; do this\"]}";
    try (SameAnswer server = new SameAnswer(400, "", errors)) {
      KeyServiceException refusal =
          assertReason(Reason.UNSUPPORTED, () -> status(server.address()));
      assertTrue(refusal.getMessage().length() < 600, refusal.getMessage());
      assertTrue(refusal.getMessage().chars().noneMatch(Character::isISOControl));
    }
  }

  @Test
  void refusesAFileOfCertificatesThatIsNone() throws Exception {
    for (String text : new String[] {"", "no certificate"}) {
      Path file = Files.writeString(folder.resolve("ca.pem"), text);
      try (VaultKeyService service =
          TestVault.open(
              Map.of("address", "https://127.0.0.1:1", "ca-file", file.toString()),
              Map.of("VAULT_TOKEN", ROOT))) {
        KeyServiceException refusal =
            assertReason(Reason.UNAVAILABLE, () -> service.status(uri("any")));
        assertTrue(refusal.getMessage().contains(file.toString()), refusal.getMessage());
      }
    }
  }

  private static void status(String address) throws KeyServiceException {
    status(address, PATIENCE);
  }

  private static void status(String address, Duration patience) throws KeyServiceException {
    try (VaultKeyService service = TestVault.openImpatient(address, patience)) {
      service.status(uri("any"));
    }
  }

  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
  }
}
