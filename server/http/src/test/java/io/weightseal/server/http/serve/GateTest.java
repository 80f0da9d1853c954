package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.server.AccessPolicy;
import io.weightseal.server.PostQuantum;
import io.weightseal.server.http.tls.Negotiated;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2026-04-01T00:00:00Z");
  private static final String HYBRID = "X25519MLKEM768";

  private static Peer peer(String group, String... identities) {
    Negotiated tls = new Negotiated("TLSv1.3", "TLS_AES_128_GCM_SHA256", group);
    return new Peer(List.of(identities), FROM, UNTIL, tls);
  }

  private static Gate at(Instant now) {
    return new Gate(Clock.fixed(now, ZoneOffset.UTC), new Paces(() -> 0));
  }

  private static void admit(Instant now, Peer peer, PostQuantum postQuantum) throws Refusal {
    at(now).admit(peer, Shelf.policy(postQuantum));
  }

  private static void refused(Problem problem, Instant now, Peer peer, PostQuantum postQuantum) {
    Refusal refusal = assertThrows(Refusal.class, () -> admit(now, peer, postQuantum));
    assertEquals(problem, refusal.problem());
    assertEquals(Refusal.Connection.CLOSED, refusal.connection());
  }

  /// The handshake checked the certificate once; the connection may be older than its end.
  // spec: transfer-v1#tls-2
  @Test
  void refusesAConnectionThatOutlivesItsCertificate() {
    Peer peer = peer(HYBRID, Shelf.NODE);
    assertDoesNotThrow(() -> admit(FROM, peer, PostQuantum.PREFERRED));
    assertDoesNotThrow(() -> admit(UNTIL.minusMillis(1), peer, PostQuantum.PREFERRED));
    refused(Problem.EXPIRED, UNTIL, peer, PostQuantum.PREFERRED);
    refused(Problem.EXPIRED, UNTIL.plusSeconds(1), peer, PostQuantum.PREFERRED);
    refused(Problem.EXPIRED, FROM.minusMillis(1), peer, PostQuantum.PREFERRED);
  }

  // spec: transfer-v1#tls-3
  @ParameterizedTest
  @ValueSource(strings = {"X25519", "P-256", Negotiated.UNKNOWN, "", "x25519mlkem768"})
  void refusesAnyOtherKeyExchangeWhereAPostQuantumOneIsRequired(String group) {
    Peer peer = peer(group, Shelf.NODE);
    refused(Problem.POST_QUANTUM, FROM, peer, PostQuantum.REQUIRED);
    assertDoesNotThrow(() -> admit(FROM, peer, PostQuantum.PREFERRED));
    assertDoesNotThrow(() -> admit(FROM, peer(HYBRID, Shelf.NODE), PostQuantum.REQUIRED));
  }

  // spec: transfer-v1#who-1
  @Test
  void refusesACertificateThatIsNobodys() {
    refused(Problem.NOBODY, FROM, peer(HYBRID), PostQuantum.PREFERRED);
  }

  // spec: transfer-v1#req-3
  @Test
  void refusesWhoAsksTooOften() throws Refusal {
    Gate gate = at(FROM);
    AccessPolicy policy = Shelf.policy(PostQuantum.PREFERRED);
    Peer peer = peer(HYBRID, Shelf.NODE);
    for (int i = 0; i < 2 * policy.limits().requestsPerSecond(); i++) {
      gate.admit(peer, policy);
    }
    assertEquals(
        Problem.TOO_MANY, assertThrows(Refusal.class, () -> gate.admit(peer, policy)).problem());
  }
}
