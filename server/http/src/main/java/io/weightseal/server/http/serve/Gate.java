package io.weightseal.server.http.serve;

import io.weightseal.server.AccessPolicy;
import io.weightseal.server.PostQuantum;
import java.time.Clock;
import java.time.Instant;

/// What every request has to pass before its path is looked at.
record Gate(Clock clock, Paces paces) {
  /// Lets a client in, or refuses it.
  void admit(Peer peer, AccessPolicy policy) throws Refusal {
    Instant now = clock.instant();
    // spec: transfer-v1#tls-2
    if (!peer.isValidAt(now)) {
      throw new Refusal(Problem.EXPIRED, Refusal.Connection.CLOSED);
    }
    // spec: transfer-v1#tls-3
    if (policy.postQuantum() == PostQuantum.REQUIRED && !peer.tls().isPostQuantum()) {
      throw new Refusal(Problem.POST_QUANTUM, Refusal.Connection.CLOSED);
    }
    // spec: transfer-v1#who-1
    if (peer.identities().isEmpty()) {
      throw new Refusal(Problem.NOBODY, Refusal.Connection.CLOSED);
    }
    // spec: transfer-v1#req-3
    if (!paces.allow(peer.name(), policy.limits().requestsPerSecond())) {
      throw Refusal.of(Problem.TOO_MANY);
    }
  }
}
