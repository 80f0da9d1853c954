package io.weightseal.loader.agent;

import io.weightseal.core.Expectations;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which user may have which models. What no rule allows is refused.
///
/// @param rules the first one that fits a user and a path decides
public record Policy(List<Rule> rules) {
  public Policy {
    rules = List.copyOf(rules);
  }

  /// One user and the models that this user may have.
  ///
  /// @param user as the kernel numbers users
  /// @param models artifacts, or folders that they are in; resolved, without symbolic links
  /// @param expected what these models must be
  public record Rule(int user, List<Path> models, Expectations expected) {
    public Rule {
      models = List.copyOf(models);
    }

    private boolean fits(int peer, Path artifact) {
      return user == peer && models.stream().anyMatch(artifact::startsWith);
    }
  }

  /// One user may have every model.
  public static Policy onlyUser(int user) {
    return new Policy(List.of(new Rule(user, List.of(Path.of("/")), Expectations.NONE)));
  }

  /// Everyone whom some rule names.
  public Set<Integer> users() {
    return rules.stream().map(Rule::user).collect(Collectors.toSet());
  }

  /// What an artifact must be for a user to have it.
  ///
  /// @param artifact resolved, without symbolic links
  /// @param named what the user called it, for the error
  /// @param asked what the user expects of it
  Expectations require(int user, Path artifact, Path named, Expectations asked)
      throws Refusal.Thrown {
    Optional<Rule> rule = rules.stream().filter(each -> each.fits(user, artifact)).findFirst();
    if (rule.isEmpty()) {
      throw Refusal.notAllowed(
          "user " + user + " may not have " + named, "ask for it in the agent's policy");
    }
    return both(rule.get().expected, asked);
  }

  private static Expectations both(Expectations ours, Expectations theirs) throws Refusal.Thrown {
    TreeMap<String, String> context = new TreeMap<>(theirs.context());
    for (var pair : ours.context().entrySet()) {
      context.put(
          pair.getKey(), one(pair.getKey(), pair.getValue(), theirs.context().get(pair.getKey())));
    }
    return new Expectations(
            either("name", ours.name(), theirs.name()),
            either("version", ours.version(), theirs.version()),
            context)
        .pinnedTo(either("pin", ours.pinned(), theirs.pinned()));
  }

  private static @Nullable String either(
      String what, @Nullable String ours, @Nullable String theirs) throws Refusal.Thrown {
    return ours == null ? theirs : one(what, ours, theirs);
  }

  private static String one(String what, String ours, @Nullable String theirs)
      throws Refusal.Thrown {
    if (theirs != null && !Objects.equals(ours, theirs)) {
      throw Refusal.notAllowed(
          "the agent's policy lets only " + what + " " + ours + " be opened there",
          "expect that, or ask for another rule");
    }
    return ours;
  }
}
