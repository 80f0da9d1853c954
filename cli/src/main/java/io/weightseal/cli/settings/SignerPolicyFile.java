package io.weightseal.cli.settings;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.signing.Signer;
import io.weightseal.signing.SigningPolicy;
import io.weightseal.signing.SigningPolicy.Rule;
import io.weightseal.signing.SigningPolicy.Unnamed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The file that says who may publish which models. Described in `docs/signing.md`.
public final class SignerPolicyFile {
  private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,4})d");

  private final PolicyFile file;

  private SignerPolicyFile(PolicyFile file) {
    this.file = file;
  }

  /// @param ownUser who runs this; nobody else but root may be able to change the file, or those
  ///   that it names
  public static SigningPolicy read(Path file, int ownUser)
      throws CommandFailedException, IOException {
    PolicyFile policy = new PolicyFile("signer policy", file, ownUser, "docs/signing.md");
    SignerPolicyFile reader = new SignerPolicyFile(policy);
    return policy.read(
        document ->
            reader.policy(policy.map("the file", document, Set.of("rules", "other-models"))));
  }

  private SigningPolicy policy(Map<?, ?> members) throws CommandFailedException, IOException {
    List<Rule> rules = new ArrayList<>();
    for (Object each : file.list("rules", members.get("rules"))) {
      rules.add(rule(file.map("a rule", each, Set.of("models", "signers", "max-age"))));
    }
    return new SigningPolicy(rules, unnamed(members.get("other-models")));
  }

  private Unnamed unnamed(@Nullable Object value) throws CommandFailedException {
    if ("open".equals(value)) {
      return Unnamed.OPENED;
    }
    if ("refuse".equals(value)) {
      return Unnamed.REFUSED;
    }
    throw file.refused(
        "other-models must be open or refuse: what becomes of those that no rule names");
  }

  private Rule rule(Map<?, ?> rule) throws CommandFailedException, IOException {
    List<String> models = file.texts("models", rule.get("models"));
    List<Signer> signers = new ArrayList<>();
    for (Object each : file.list("signers", rule.get("signers"))) {
      signers.add(signer(file.file().toRealPath().resolveSibling(file.text("signers", each))));
    }
    return new Rule(models, signers, longest(rule.get("max-age")));
  }

  private Signer signer(Path path) throws CommandFailedException, IOException {
    if (!Files.exists(path)) {
      throw file.refused("there is no signer " + path);
    }
    Path real = path.toRealPath();
    file.requireOurs(real);
    if (Files.size(real) > Signer.MAX_BYTES) {
      throw file.refused(path + " is too large for a signer");
    }
    try {
      return Signer.parse(Files.readAllBytes(real));
    } catch (IllegalArgumentException e) {
      throw file.refused(path + ": " + e.getMessage());
    }
  }

  private @Nullable Duration longest(@Nullable Object value) throws CommandFailedException {
    if (value == null) {
      return null;
    }
    Matcher days = DAYS.matcher(file.text("max-age", value));
    if (!days.matches()) {
      throw file.refused("max-age must be a number of days, such as 90d");
    }
    return Duration.ofDays(Integer.parseInt(days.group(1)));
  }
}
