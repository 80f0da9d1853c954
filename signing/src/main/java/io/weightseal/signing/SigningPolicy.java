package io.weightseal.signing;

import io.weightseal.api.NamePattern;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.format.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who may publish which models. Local: it never comes with a model. Immutable.
///
/// spec: sign-v1#policy
///
/// @param rules the first that names a model decides
/// @param unnamed what becomes of models that no rule names
public record SigningPolicy(List<Rule> rules, Unnamed unnamed) {
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  public SigningPolicy {
    rules = List.copyOf(rules);
  }

  /// What becomes of models that no rule names.
  public enum Unnamed {
    OPENED,
    REFUSED
  }

  /// Who may publish some models.
  ///
  /// @param models patterns of names, where `*` stands for any characters
  /// @param signers one of them must have signed
  /// @param longest how long after it was made a model may be opened; null for ever
  public record Rule(List<String> models, List<Signer> signers, @Nullable Duration longest) {
    public Rule {
      models = List.copyOf(models);
      signers = List.copyOf(signers);
      if (models.isEmpty() || signers.isEmpty()) {
        throw new IllegalArgumentException("a rule names at least one model and one signer");
      }
      if (longest != null && (longest.isNegative() || longest.isZero())) {
        throw new IllegalArgumentException("a rule under which no model may be opened");
      }
    }

    private boolean names(String model) {
      return models.stream().anyMatch(each -> new NamePattern(each).matches(model));
    }

    private String wanted() {
      return signers.stream()
          .map(each -> each.name() + " (" + each.id().substring(0, 16) + ")")
          .collect(Collectors.joining(" or "));
    }
  }

  /// Whether signatures matter for a model of this name.
  // spec: sign-v1#plc-1
  public boolean isConcernedWith(String model) {
    return unnamed == Unnamed.REFUSED || rule(model).isPresent();
  }

  private Optional<Rule> rule(String model) {
    return rules.stream().filter(each -> each.names(model)).findFirst();
  }

  /// Takes a sealed model, or refuses it.
  ///
  /// @param artifact for messages
  /// @param created what the manifest says
  /// @return who signed; empty where no rule names the model, and such ones are opened
  /// @throws NotAuthenticException when none of those who may publish it did, or it is too old
  // spec: sign-v1#plc-2
  public Optional<Signer> require(
      String artifact, String model, Instant created, Envelope manifest, Instant now)
      throws NotAuthenticException {
    Optional<Rule> found = rule(model);
    if (found.isEmpty()) {
      requireUnnamedAllowed(artifact, model);
      return Optional.empty();
    }
    Rule rule = found.get();
    Signer signer =
        rule.signers.stream()
            .filter(each -> ManifestSignatures.isSignedBy(manifest, each))
            .findFirst()
            .orElseThrow(() -> unsigned(artifact, model, rule));
    if (created.isAfter(now.plus(CLOCKS_DIFFER))) {
      throw new NotAuthenticException(
          artifact + " says that it was made in the future, at " + created);
    }
    if (rule.longest != null && created.plus(rule.longest).isBefore(now)) {
      throw new NotAuthenticException(
          "%s was made at %s, and the signer policy lets %s be opened for %s"
              .formatted(artifact, created, model, days(rule.longest)));
    }
    return Optional.of(signer);
  }

  /// Refuses a single sealed file that a rule names.
  // spec: sign-v1#plc-3
  public void requireMayBeUnsigned(String artifact, String model) throws NotAuthenticException {
    Optional<Rule> found = rule(model);
    if (found.isPresent()) {
      throw new NotAuthenticException(
          "%s is a single sealed file, which nobody can sign, and the signer policy wants %s signed by %s"
              .formatted(artifact, model, found.get().wanted()));
    }
    requireUnnamedAllowed(artifact, model);
  }

  private void requireUnnamedAllowed(String artifact, String model) throws NotAuthenticException {
    if (unnamed == Unnamed.REFUSED) {
      throw new NotAuthenticException(
          artifact + ": the signer policy names nobody who may publish " + model);
    }
  }

  private static NotAuthenticException unsigned(String artifact, String model, Rule rule) {
    return new NotAuthenticException(
        "%s is not signed by whom the signer policy lets publish %s: %s"
            .formatted(artifact, model, rule.wanted()));
  }

  private static String days(Duration longest) {
    return longest.toDays() + " days";
  }
}
