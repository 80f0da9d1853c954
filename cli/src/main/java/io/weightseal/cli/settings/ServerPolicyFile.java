package io.weightseal.cli.settings;

import io.weightseal.api.NamePattern;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Limits;
import io.weightseal.server.PostQuantum;
import io.weightseal.server.Right;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file that says which clients may have which models from a server. Described in
/// `docs/serving.md`.
public final class ServerPolicyFile {
  private static final Set<String> LIMITS =
      Set.of(
          "connections",
          "requests-per-second",
          "handshake-seconds",
          "header-seconds",
          "idle-seconds",
          "least-bytes-per-second");

  private final PolicyFile file;

  private ServerPolicyFile(PolicyFile file) {
    this.file = file;
  }

  /// @param ownUser who runs the server; nobody else but root may be able to change the file
  public static AccessPolicy read(Path file, int ownUser)
      throws CommandFailedException, IOException {
    PolicyFile policy = new PolicyFile("server policy", file, ownUser, "docs/serving.md");
    return policy.read(new ServerPolicyFile(policy)::policy);
  }

  private AccessPolicy policy(@Nullable Object document) throws CommandFailedException {
    Map<?, ?> members = file.map("the file", document, Set.of("rules", "post-quantum", "limits"));
    List<AccessPolicy.Rule> rules = new ArrayList<>();
    for (Object each : file.list("rules", members.get("rules"))) {
      rules.add(rule(file.map("a rule", each, Set.of("clients", "models", "rights"))));
    }
    return new AccessPolicy(rules, postQuantum(members.get("post-quantum")), limits(members));
  }

  private AccessPolicy.Rule rule(Map<?, ?> rule) throws CommandFailedException {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (String word : file.texts("rights", rule.get("rights"))) {
      rights.add(Right.of(word));
    }
    return new AccessPolicy.Rule(patterns("clients", rule), patterns("models", rule), rights);
  }

  private List<NamePattern> patterns(String what, Map<?, ?> rule) throws CommandFailedException {
    return file.texts(what, rule.get(what)).stream().map(NamePattern::new).toList();
  }

  private PostQuantum postQuantum(@Nullable Object value) throws CommandFailedException {
    if (value == null || value.equals("prefer")) {
      return PostQuantum.PREFERRED;
    }
    if (value.equals("require")) {
      return PostQuantum.REQUIRED;
    }
    throw file.refused("post-quantum must be prefer or require");
  }

  private Limits limits(Map<?, ?> members) throws CommandFailedException {
    Object value = members.get("limits");
    if (value == null) {
      return Limits.DEFAULT;
    }
    Map<?, ?> limits = file.map("limits", value, LIMITS);
    Limits usual = Limits.DEFAULT;
    return new Limits(
        number(limits, "connections", usual.connections()),
        number(limits, "requests-per-second", usual.requestsPerSecond()),
        seconds(limits, "handshake-seconds", usual.handshake()),
        seconds(limits, "header-seconds", usual.header()),
        seconds(limits, "idle-seconds", usual.idle()),
        number(limits, "least-bytes-per-second", (int) usual.leastBytesPerSecond()));
  }

  private Duration seconds(Map<?, ?> limits, String name, Duration usual)
      throws CommandFailedException {
    return Duration.ofSeconds(number(limits, name, (int) usual.toSeconds()));
  }

  private int number(Map<?, ?> limits, String name, int usual) throws CommandFailedException {
    Object value = limits.get(name);
    if (value == null) {
      return usual;
    }
    if (value instanceof Integer number && number >= 0) {
      return number;
    }
    throw file.refused(name + " must be a whole number");
  }
}
