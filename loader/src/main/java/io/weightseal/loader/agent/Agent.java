package io.weightseal.loader.agent;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.SocketWaits;
import io.weightseal.loader.linux.Sockets;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Serves models to processes of this machine: each asks on a connection of its own, and gets
/// descriptors of memory that all of them share.
///
/// A connection has a platform thread, not a virtual one: a call of the C library that waits would
/// hold the thread that carries it, and there are as many of those as processors. Hence the limits
/// on connections, which the kernel's queue then keeps waiting.
public final class Agent {
  /// Connections at a time, of all users and of one.
  static final int MAX_CONNECTIONS = 256;

  static final int MAX_CONNECTIONS_OF_USER = 128;

  private static final int STACK_BYTES = 256 << 10;
  private static final long MILLIS_BETWEEN_LOOKS = 200;

  private final Policy policy;
  private final SharedModels models;
  private final Refusal.Reader refusals;
  private final Map<Integer, Integer> connections = new HashMap<>();
  private final AtomicInteger number = new AtomicInteger();

  /// @param threads how many decrypt at a time for one request
  public Agent(ModelOpener opener, int threads, Policy policy, Refusal.Reader refusals) {
    this(opener, StoreFinder.NONE, threads, policy, refusals);
  }

  /// @param stores finds what is not on this machine
  /// @param threads how many decrypt at a time for one request
  public Agent(
      ModelOpener opener, StoreFinder stores, int threads, Policy policy, Refusal.Reader refusals) {
    this.policy = policy;
    this.models = new SharedModels(opener, stores, threads);
    this.refusals = refusals;
  }

  /// Serves whoever connects, until this thread is interrupted.
  ///
  /// @param listening stays the caller's
  public void serve(Descriptor listening) throws IOException, InterruptedException {
    SocketWaits.limit(listening, MILLIS_BETWEEN_LOOKS);
    while (!Thread.interrupted()) {
      Descriptor connection;
      try {
        connection = Sockets.accept(listening);
      } catch (LinuxException e) {
        switch (e.error()) {
          case Errors.EAGAIN, Errors.EINTR -> {}
          // Whoever has too much open closes some of it.
          case Errors.EMFILE -> Thread.sleep(MILLIS_BETWEEN_LOOKS);
          default -> throw e;
        }
        continue;
      }
      welcome(connection);
    }
    throw new InterruptedException();
  }

  /// Serves the one client at the other end of `connection` until it goes.
  ///
  /// @param connection closed when this returns
  public void serveOne(Descriptor connection) throws IOException, InterruptedException {
    try (connection) {
      Sockets.Peer peer = Sockets.peer(connection);
      Messages messages = new Messages(connection);
      Refusal refusal = refusal(peer.user());
      if (refusal != null) {
        messages.send(Session.bytes(refusal), List.of());
        return;
      }
      // Nobody else waits for this place, so it may be idle.
      Thread session = start(session(messages, peer, () -> true), connection);
      session.join();
    }
  }

  /// Starts a session, or says why there is none. No thread is spent on those who are refused.
  private void welcome(Descriptor connection) {
    boolean begun = false;
    try {
      Sockets.Peer peer = Sockets.peer(connection);
      Messages messages = new Messages(connection);
      Refusal refusal = refusal(peer.user());
      if (refusal == null && !admit(peer.user())) {
        refusal =
            Refusal.tooMuch(
                    "the agent has as many connections as it takes",
                    "try again when some are closed")
                .refusal();
      }
      if (refusal != null) {
        // Short enough for the socket's buffer: this does not wait for whoever does not read it.
        messages.send(Session.bytes(refusal), List.of());
        return;
      }
      Session session = session(messages, peer, () -> false);
      start(() -> serveAndLeave(session, peer.user()), connection);
      begun = true;
    } catch (IOException e) {
      // The client is gone already: there is nobody to tell.
    } finally {
      if (!begun) {
        connection.close();
      }
    }
  }

  private @Nullable Refusal refusal(int user) {
    return policy.users().contains(user)
        ? null
        : Refusal.notAllowed(
                "user " + user + " may not use this agent",
                "start one of your own, or ask for a rule in its policy")
            .refusal();
  }

  private Session session(Messages messages, Sockets.Peer peer, BooleanSupplier mayBeIdle) {
    return new Session(messages, peer, policy, models, refusals, mayBeIdle);
  }

  private void serveAndLeave(Session session, int user) {
    try {
      session.run();
    } finally {
      leave(user);
    }
  }

  private Thread start(Runnable session, Descriptor connection) {
    return Thread.ofPlatform()
        .daemon()
        .name("weightseal-client-" + number.incrementAndGet())
        .stackSize(STACK_BYTES)
        .start(
            () -> {
              try (connection) {
                session.run();
              }
            });
  }

  private synchronized boolean admit(int user) {
    int all = connections.values().stream().mapToInt(Integer::intValue).sum();
    int own = connections.getOrDefault(user, 0);
    if (all >= MAX_CONNECTIONS || own >= MAX_CONNECTIONS_OF_USER) {
      return false;
    }
    connections.put(user, own + 1);
    return true;
  }

  private synchronized void leave(int user) {
    connections.merge(user, -1, Integer::sum);
  }
}
