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
import org.yaml.snakeyaml.error.YAMLException;

/// The file that says who may publish which models. Described in `docs/signing.md`.
public final class SignerPolicyFile {
  private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,4})d");

  private final Path file;
  private final int ownUser;

  private SignerPolicyFile(Path file, int ownUser) {
    this.file = file;
    this.ownUser = ownUser;
  }

  /// @param ownUser who runs this; nobody else but root may be able to change the file, or those
  ///   that it names
  public static SigningPolicy read(Path file, int ownUser)
      throws CommandFailedException, IOException {
    return new SignerPolicyFile(file, ownUser).read();
  }

  private SigningPolicy read() throws CommandFailedException, IOException {
    if (!Files.exists(file)) {
      throw CommandFailedException.notFound(
          "there is no signer policy " + file, "check the setting that names it");
    }
    Path real = file.toRealPath();
    requireOurs(real);
    try {
      return policy(map("the file", SettingsFile.load(real), Set.of("rules", "other-models")));
    } catch (YAMLException | IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private void requireOurs(Path path) throws CommandFailedException, IOException {
    OwnFiles.require("signer policy " + file, path, ownUser);
  }

  private SigningPolicy policy(Map<?, ?> members) throws CommandFailedException, IOException {
    List<Rule> rules = new ArrayList<>();
    for (Object each : list("rules", members.get("rules"))) {
      rules.add(rule(map("a rule", each, Set.of("models", "signers", "max-age"))));
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
    throw refused("other-models must be open or refuse: what becomes of those that no rule names");
  }

  private Rule rule(Map<?, ?> rule) throws CommandFailedException, IOException {
    List<String> models = new ArrayList<>();
    for (Object each : list("models", rule.get("models"))) {
      models.add(text("models", each));
    }
    List<Signer> signers = new ArrayList<>();
    for (Object each : list("signers", rule.get("signers"))) {
      signers.add(signer(file.toRealPath().resolveSibling(text("signers", each))));
    }
    return new Rule(models, signers, longest(rule.get("max-age")));
  }

  private Signer signer(Path path) throws CommandFailedException, IOException {
    if (!Files.exists(path)) {
      throw refused("there is no signer " + path);
    }
    Path real = path.toRealPath();
    requireOurs(real);
    if (Files.size(real) > Signer.MAX_BYTES) {
      throw refused(path + " is too large for a signer");
    }
    try {
      return Signer.parse(Files.readAllBytes(real));
    } catch (IllegalArgumentException e) {
      throw refused(path + ": " + e.getMessage());
    }
  }

  private @Nullable Duration longest(@Nullable Object value) throws CommandFailedException {
    if (value == null) {
      return null;
    }
    Matcher days = DAYS.matcher(text("max-age", value));
    if (!days.matches()) {
      throw refused("max-age must be a number of days, such as 90d");
    }
    return Duration.ofDays(Integer.parseInt(days.group(1)));
  }

  private List<?> list(String what, @Nullable Object value) throws CommandFailedException {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw refused(what + " must be a list of one or more");
  }

  private String text(String what, @Nullable Object value) throws CommandFailedException {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw refused(what + " must hold text; put numbers in quotes");
  }

  private Map<?, ?> map(String what, @Nullable Object value, Set<String> known)
      throws CommandFailedException {
    if (!(value instanceof Map<?, ?> map)) {
      throw refused(what + " must be a list of NAME: VALUE");
    }
    for (Object name : map.keySet()) {
      if (!known.contains(String.valueOf(name))) {
        throw refused("unknown member " + name + " in " + what);
      }
    }
    return map;
  }

  private CommandFailedException refused(String problem) {
    return CommandFailedException.usage(
        "signer policy " + file + ": " + problem, "correct it; see docs/signing.md");
  }
}
