package io.weightseal.cli.settings;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.core.Expectations;
import io.weightseal.format.ManifestPin;
import io.weightseal.loader.agent.Artifact;
import io.weightseal.loader.agent.Policy;
import io.weightseal.loader.agent.StoredModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file that says which users may have which models from the agent. Described in
/// `docs/loading/python.md`.
public final class AgentPolicyFile {
  private final PolicyFile file;

  private AgentPolicyFile(PolicyFile file) {
    this.file = file;
  }

  /// @param ownUser who runs the agent; nobody else but root may be able to change the file
  public static Policy read(Path file, int ownUser) throws CommandFailedException, IOException {
    PolicyFile policy = new PolicyFile("agent policy", file, ownUser, "docs/loading/python.md");
    return policy.read(new AgentPolicyFile(policy)::policy);
  }

  private Policy policy(@Nullable Object document) throws CommandFailedException, IOException {
    Map<?, ?> members = file.map("the file", document, Set.of("clients"));
    if (!(members.get("clients") instanceof List<?> clients) || clients.isEmpty()) {
      throw file.refused("clients must be a list of rules");
    }
    List<Policy.Rule> rules = new ArrayList<>();
    for (Object client : clients) {
      rules.add(rule(file.map("a rule", client, Set.of("uid", "models", "expect"))));
    }
    return new Policy(rules);
  }

  private Policy.Rule rule(Map<?, ?> rule) throws CommandFailedException, IOException {
    if (!(rule.get("uid") instanceof Integer uid) || uid < 0) {
      throw file.refused("uid must be a user's number");
    }
    if (!(rule.get("models") instanceof List<?> models) || models.isEmpty()) {
      throw file.refused("models must be a list of paths");
    }
    List<Path> paths = new ArrayList<>();
    List<Artifact.Stored> stored = new ArrayList<>();
    for (Object model : models) {
      String text = file.text("models", model);
      if (text.contains("://")) {
        stored.add(stored(text));
        continue;
      }
      Path path = Path.of(text);
      if (!path.isAbsolute()) {
        throw file.refused("models must be absolute paths: " + path);
      }
      if (!Files.exists(path)) {
        throw file.refused("there is no " + path);
      }
      Path real = path.toRealPath();
      file.requireOurs(real);
      paths.add(real);
    }
    return new Policy.Rule(
        uid, paths, new StoredModels.Listed(stored), expectations(rule.get("expect")));
  }

  private Artifact.Stored stored(String uri) throws CommandFailedException {
    try {
      return new Artifact.Stored(uri);
    } catch (IllegalArgumentException e) {
      throw file.refused("models must name places in stores in their plain form: " + uri);
    }
  }

  private Expectations expectations(@Nullable Object value) throws CommandFailedException {
    if (value == null) {
      return Expectations.NONE;
    }
    Map<?, ?> expect = file.map("expect", value, Set.of("name", "version", "context", "pin"));
    Map<String, String> context = new HashMap<>();
    if (expect.get("context") != null) {
      for (Map.Entry<?, ?> pair : file.map("context", expect.get("context"), null).entrySet()) {
        context.put(file.text("context", pair.getKey()), file.text("context", pair.getValue()));
      }
    }
    String pin = optionalText("pin", expect.get("pin"));
    return new Expectations(
            optionalText("name", expect.get("name")),
            optionalText("version", expect.get("version")),
            context)
        .withPin(pin == null ? null : new ManifestPin(pin));
  }

  private @Nullable String optionalText(String what, @Nullable Object value)
      throws CommandFailedException {
    return value == null ? null : file.text(what, value);
  }
}
