package io.weightseal.loader.agent;

import io.weightseal.core.Expectations;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Sockets.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One client's connection: answers its requests one after the other, and closes what it has open
/// when it goes.
final class Session implements Runnable {
  /// How many models a client may have open.
  static final int MAX_MODELS = 64;

  private final Messages messages;
  private final Peer peer;
  private final Policy policy;
  private final SharedModels models;
  private final Refusal.Reader refusals;
  private final BooleanSupplier mayBeIdle;
  private final Map<Integer, SharedModels.Lease> open = new HashMap<>();
  private int lastModel;

  /// @param mayBeIdle whether the client may be silent with no model open
  Session(
      Messages messages,
      Peer peer,
      Policy policy,
      SharedModels models,
      Refusal.Reader refusals,
      BooleanSupplier mayBeIdle) {
    this.messages = messages;
    this.peer = peer;
    this.policy = policy;
    this.models = models;
    this.refusals = refusals;
    this.mayBeIdle = mayBeIdle;
  }

  /// An answer, and a descriptor that goes with it.
  private record Answer(Map<String, ?> members, @Nullable Descriptor descriptor) {
    static Answer of(Map<String, ?> members) {
      return new Answer(members, null);
    }
  }

  /// Serves the client until it goes, or sends what no client does.
  @Override
  public void run() {
    try {
      for (byte[] message = next(); message != null; message = next()) {
        answer(message);
      }
    } catch (MalformedMessageException e) {
      // spec: agent-v1#msg-6
      hangUp(
          new Refusal(
              2, "Malformed", String.valueOf(e.getMessage()), "use a client of this protocol"));
    } catch (IOException e) {
      // The client is gone, or does not listen: there is nobody to tell.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.values().forEach(SharedModels.Lease::close);
    }
  }

  private void hangUp(Refusal refusal) {
    try {
      messages.send(bytes(refusal), List.of());
    } catch (IOException e) {
      // It does not listen either.
    }
  }

  private byte @Nullable [] next() throws IOException {
    return messages.receive(() -> mayBeIdle.getAsBoolean() || !open.isEmpty());
  }

  @SuppressWarnings("CatchingUnchecked") // whatever it is, the client hears of it
  private void answer(byte[] message) throws IOException, InterruptedException {
    Request request = Request.parse(message);
    Answer answer;
    try {
      answer = answer(request);
    } catch (InterruptedException e) {
      throw e;
    } catch (Refusal.Thrown e) {
      answer = Answer.of(members(e.refusal()));
    } catch (Exception | OutOfMemoryError | StackOverflowError e) {
      answer = Answer.of(members(refusals.of(e)));
    }
    try (Descriptor descriptor = answer.descriptor) {
      messages.send(
          MessageJson.bytes(answer.members), descriptor == null ? List.of() : List.of(descriptor));
    }
  }

  private Answer answer(Request request) throws Exception {
    return switch (request) {
      case Request.Open wanted -> Answer.of(open(wanted));
      case Request.File wanted -> file(wanted);
      case Request.Need wanted -> {
        require(wanted.model()).model().need(wanted.ranges());
        yield Answer.of(ok());
      }
      case Request.Close wanted -> {
        require(wanted.model()).close();
        open.remove(wanted.model());
        yield Answer.of(ok());
      }
      case Request.Status _ -> Answer.of(status());
    };
  }

  private Map<String, ?> open(Request.Open wanted) throws Exception {
    if (open.size() == MAX_MODELS) {
      throw Refusal.tooMuch(
          "this client has " + MAX_MODELS + " models open", "close one, or use a new connection");
    }
    SharedModels.Lease lease =
        switch (wanted.artifact()) {
          case Artifact.File file -> lease(file.path(), wanted.expected());
          // spec: agent-v1#peer-4
          case Artifact.Stored stored ->
              models.open(stored, policy.require(peer.user(), stored, wanted.expected()));
        };
    lastModel++;
    open.put(lastModel, lease);
    return Answers.opened(lastModel, lease.model());
  }

  private SharedModels.Lease lease(Path asked, Expectations expected) throws IOException {
    // Resolved first: a link must not lead to where the policy does not.
    Path artifact = policyPath(asked);
    return models.open(artifact, policy.require(peer.user(), artifact, asked, expected));
  }

  private Path policyPath(Path asked) throws IOException {
    try {
      return asked.toRealPath();
    } catch (IOException e) {
      // Those who may have no model there shall not learn what is there either.
      policy.require(peer.user(), asked.normalize(), asked, Expectations.NONE);
      throw e;
    }
  }

  private Answer file(Request.File wanted) throws IOException {
    Descriptor memory = require(wanted.model()).model().handOut(wanted.file());
    return new Answer(ok(), memory);
  }

  private SharedModels.Lease require(int model) throws IOException {
    SharedModels.Lease lease = open.get(model);
    if (lease == null) {
      throw Refusal.usage("no model " + model + " is open on this connection", "open it first");
    }
    return lease;
  }

  private Map<String, ?> status() {
    List<Map<String, ?>> all = new ArrayList<>();
    open.forEach((number, lease) -> all.add(Answers.status(number, lease.model())));
    Map<String, Object> members = ok();
    members.put("process", ProcessHandle.current().pid());
    members.put("models", all);
    return members;
  }

  static Map<String, Object> ok() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("v", Request.VERSION);
    members.put("ok", true);
    return members;
  }

  private static Map<String, ?> members(Refusal refusal) {
    Map<String, Object> members = ok();
    members.put("ok", false);
    members.put(
        "error",
        Map.of(
            "code", refusal.code(),
            "type", refusal.type(),
            "message", refusal.message(),
            "next", refusal.next()));
    return members;
  }

  static byte[] bytes(Refusal refusal) {
    return MessageJson.bytes(members(refusal));
  }
}
