package io.weightseal.cli.settings;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.core.Expectations;
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
import org.yaml.snakeyaml.error.YAMLException;

/// The file that says which users may have which models from the agent. Described in
/// `docs/loading/python.md`.
public final class AgentPolicyFile {
  private final Path file;
  private final int ownUser;

  private AgentPolicyFile(Path file, int ownUser) {
    this.file = file;
    this.ownUser = ownUser;
  }

  /// @param ownUser who runs the agent; nobody else but root may be able to change the file
  public static Policy read(Path file, int ownUser) throws CommandFailedException, IOException {
    return new AgentPolicyFile(file, ownUser).read();
  }

  private Policy read() throws CommandFailedException, IOException {
    Path real = file.toRealPath();
    requireOurs(real);
    try {
      return policy(SettingsFile.load(real));
    } catch (YAMLException | IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /// Whoever can write a policy, or what its folders hold, decides what the agent gives out.
  private void requireOurs(Path path) throws CommandFailedException, IOException {
    OwnFiles.require("agent policy " + file, path, ownUser);
  }

  private Policy policy(@Nullable Object document) throws CommandFailedException, IOException {
    Map<?, ?> members = map("the file", document, Set.of("clients"));
    if (!(members.get("clients") instanceof List<?> clients) || clients.isEmpty()) {
      throw refused("clients must be a list of rules");
    }
    List<Policy.Rule> rules = new ArrayList<>();
    for (Object client : clients) {
      rules.add(rule(map("a rule", client, Set.of("uid", "models", "expect"))));
    }
    return new Policy(rules);
  }

  private Policy.Rule rule(Map<?, ?> rule) throws CommandFailedException, IOException {
    if (!(rule.get("uid") instanceof Integer uid) || uid < 0) {
      throw refused("uid must be a user's number");
    }
    if (!(rule.get("models") instanceof List<?> models) || models.isEmpty()) {
      throw refused("models must be a list of paths");
    }
    List<Path> paths = new ArrayList<>();
    List<Artifact.Stored> stored = new ArrayList<>();
    for (Object model : models) {
      String text = text("models", model);
      if (text.contains("://")) {
        stored.add(stored(text));
        continue;
      }
      Path path = Path.of(text);
      if (!path.isAbsolute()) {
        throw refused("models must be absolute paths: " + path);
      }
      if (!Files.exists(path)) {
        throw refused("there is no " + path);
      }
      Path real = path.toRealPath();
      requireOurs(real);
      paths.add(real);
    }
    return new Policy.Rule(
        uid, paths, new StoredModels.Listed(stored), expectations(rule.get("expect")));
  }

  private Artifact.Stored stored(String uri) throws CommandFailedException {
    try {
      return new Artifact.Stored(uri);
    } catch (IllegalArgumentException e) {
      throw refused("models must name places in stores in their plain form: " + uri);
    }
  }

  private Expectations expectations(@Nullable Object value) throws CommandFailedException {
    if (value == null) {
      return Expectations.NONE;
    }
    Map<?, ?> expect = map("expect", value, Set.of("name", "version", "context", "pin"));
    Map<String, String> context = new HashMap<>();
    if (expect.get("context") != null) {
      for (Map.Entry<?, ?> pair : map("context", expect.get("context"), null).entrySet()) {
        context.put(text("context", pair.getKey()), text("context", pair.getValue()));
      }
    }
    return new Expectations(
            optionalText("name", expect.get("name")),
            optionalText("version", expect.get("version")),
            context)
        .pinnedTo(optionalText("pin", expect.get("pin")));
  }

  private @Nullable String optionalText(String what, @Nullable Object value)
      throws CommandFailedException {
    return value == null ? null : text(what, value);
  }

  private String text(String what, @Nullable Object value) throws CommandFailedException {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw refused(what + " must hold text; put numbers in quotes");
  }

  private Map<?, ?> map(String what, @Nullable Object value, @Nullable Set<String> known)
      throws CommandFailedException {
    if (!(value instanceof Map<?, ?> map)) {
      throw refused(what + " must be a list of NAME: VALUE");
    }
    for (Object name : map.keySet()) {
      if (known != null && !known.contains(String.valueOf(name))) {
        throw refused("unknown member " + name + " in " + what);
      }
    }
    return map;
  }

  private CommandFailedException refused(String problem) {
    return CommandFailedException.usage(
        "agent policy " + file + ": " + problem, "correct it; see docs/loading/python.md");
  }
}
