package io.weightseal.loader.agent;

import io.weightseal.core.Expectations;
import io.weightseal.format.ManifestPin;
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
  /// @param models artifacts, or folders that they are in; resolved, without symbolic links
  /// @param stored the same in stores; none where nothing is said of them
  /// @param expected what these models must be
  public record Rule(int user, List<Path> models, StoredModels stored, Expectations expected) {
    public Rule {
      models = List.copyOf(models);
    }

    /// A rule that lets nothing be had from stores.
    public Rule(int user, List<Path> models, Expectations expected) {
      this(user, models, StoredModels.NONE, expected);
    }

    private boolean fits(int peer, Artifact.Stored artifact) {
      return user == peer && stored.has(artifact);
    }

    private boolean fits(int peer, Path artifact) {
      return user == peer && models.stream().anyMatch(artifact::startsWith);
    }
  }

  /// One user may have every model on this machine, and none in a store: the agent's credentials
  /// may reach further than that user means programs to.
  public static Policy onlyUser(int user) {
    return new Policy(List.of(new Rule(user, List.of(Path.of("/")), Expectations.NONE)));
  }

  /// One user may have every model, those in stores too: for an agent that this user's process
  /// started for itself, with credentials of its own.
  public static Policy onlyOwner(int user) {
    return new Policy(
        List.of(new Rule(user, List.of(Path.of("/")), StoredModels.ALL, Expectations.NONE)));
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
    return require(
        user, named, rules.stream().filter(each -> each.fits(user, artifact)).findFirst(), asked);
  }

  /// What an artifact in a store must be for a user to have it.
  ///
  /// @param asked what the user expects of it
  Expectations require(int user, Artifact.Stored artifact, Expectations asked)
      throws Refusal.Thrown {
    return require(
        user,
        artifact,
        rules.stream().filter(each -> each.fits(user, artifact)).findFirst(),
        asked);
  }

  private static Expectations require(
      int user, Object named, Optional<Rule> rule, Expectations asked) throws Refusal.Thrown {
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
        .withPin(pin(ours.pin(), theirs.pin()));
  }

  private static @Nullable ManifestPin pin(@Nullable ManifestPin ours, @Nullable ManifestPin theirs)
      throws Refusal.Thrown {
    String one =
        either("pin", ours == null ? null : ours.value(), theirs == null ? null : theirs.value());
    return one == null ? null : new ManifestPin(one);
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
