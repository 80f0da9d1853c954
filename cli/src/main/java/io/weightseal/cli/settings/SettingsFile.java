package io.weightseal.cli.settings;

import io.weightseal.cli.failure.CommandFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// A YAML file with settings. YAML classes are loaded only when there is such a file.
final class SettingsFile {
  /// The user's own.
  static final SettingsFile USER =
      new SettingsFile(
          Set.of(
              "keys",
              "workers",
              "home",
              "passphrase-file",
              "passphrase-command",
              "allow-keys",
              "key-services",
              "stores",
              "audit",
              "signer-policy",
              "trusted-versions"));

  /// One that lies in the working folder. It may have come with a download, so it must not run
  /// commands, nor say whose key store is used, where a key service or a store is, or which keys
  /// are allowed.
  static final SettingsFile FOLDER = new SettingsFile(Set.of("keys", "workers"));

  private static final int MAX_BYTES = 65_536;

  private final Set<String> members;

  private SettingsFile(Set<String> members) {
    this.members = members;
  }

  /// The settings in `file`; none when there is no such file.
  Settings read(Path file) throws CommandFailedException, IOException {
    if (!Files.exists(file)) {
      return Settings.NONE;
    }
    try {
      return settings(file, load(file));
    } catch (YAMLException | IllegalArgumentException e) {
      String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw refused(file, problem);
    }
  }

  /// The file that `setting` of the user's own file names; null when it names none.
  static @Nullable Path own(Path file, String setting) throws CommandFailedException, IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return load(file) instanceof Map<?, ?> map
          ? path(file, value(map, setting, String.class, "a path"))
          : null;
    } catch (YAMLException | IllegalArgumentException e) {
      throw refused(file, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /// What the user's own file says about the audit log; nothing when there is no such file.
  static AuditConfiguration audit(Path file) throws CommandFailedException, IOException {
    if (!Files.exists(file)) {
      return AuditConfiguration.NONE;
    }
    try {
      Object section = load(file) instanceof Map<?, ?> map ? map.get("audit") : null;
      return AuditSection.parse(file, section);
    } catch (YAMLException | IllegalArgumentException e) {
      throw refused(file, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  static @Nullable Object load(Path file) throws IOException, CommandFailedException {
    if (Files.size(file) > MAX_BYTES) {
      throw refused(file, "more than " + MAX_BYTES + " bytes");
    }
    LoaderOptions limits = new LoaderOptions();
    limits.setAllowDuplicateKeys(false);
    limits.setAllowRecursiveKeys(false);
    limits.setCodePointLimit(MAX_BYTES);
    limits.setMaxAliasesForCollections(0);
    limits.setNestingDepthLimit(6);
    try (InputStream bytes = Files.newInputStream(file);
        InputStreamReader text = new InputStreamReader(bytes, StandardCharsets.UTF_8)) {
      return new Yaml(new SafeConstructor(limits)).load(text);
    }
  }

  private Settings settings(Path file, @Nullable Object document) throws CommandFailedException {
    if (document == null) {
      return Settings.NONE;
    }
    if (!(document instanceof Map<?, ?> map)) {
      throw refused(file, "not a list of NAME: VALUE");
    }
    for (Object name : map.keySet()) {
      if (!USER.members.contains(String.valueOf(name))) {
        throw refused(
            file, "unknown setting " + name + " (known: " + String.join(", ", sorted()) + ")");
      }
      if (!members.contains(String.valueOf(name))) {
        throw refused(
            file, name + " may only stand in your own config.yaml, or in the environment");
      }
    }
    return new Settings(
        texts("keys", map.get("keys")),
        path(file, value(map, "home", String.class, "a path")),
        value(map, "workers", Integer.class, "a number"),
        path(file, value(map, "passphrase-file", String.class, "a path")),
        value(map, "passphrase-command", String.class, "text"),
        new KeyAccess(
            texts("allow-keys", map.get("allow-keys")),
            sections("key-services", map.get("key-services"))),
        files(file, sections("stores", map.get("stores"))));
  }

  private List<String> sorted() {
    return members.stream().sorted().toList();
  }

  private static List<String> texts(String name, @Nullable Object value) {
    List<String> texts = new ArrayList<>();
    for (Object each : value instanceof List<?> list ? list : Collections.singletonList(value)) {
      if (each instanceof String text) {
        texts.add(text);
      } else if (each != null) {
        throw new IllegalArgumentException(name + " must be a key URI, or a list of them");
      }
    }
    return texts;
  }

  /// The settings of each scheme.
  private static Map<String, Map<String, String>> sections(String what, @Nullable Object value) {
    Map<String, Map<String, String>> sections = new HashMap<>();
    for (Map.Entry<?, ?> section : mapping(what, value).entrySet()) {
      String scheme = String.valueOf(section.getKey());
      Map<String, String> settings = new HashMap<>();
      for (Map.Entry<?, ?> setting : mapping(what + ": " + scheme, section.getValue()).entrySet()) {
        String name = String.valueOf(setting.getKey());
        settings.put(name, text(what + ": " + scheme + ": " + name, setting.getValue()));
      }
      sections.put(scheme, settings);
    }
    return sections;
  }

  /// The same sections, where names of files begin at the settings file.
  private static Map<String, Map<String, String>> files(
      Path file, Map<String, Map<String, String>> sections) {
    sections
        .values()
        .forEach(
            settings ->
                settings.replaceAll(
                    (name, value) ->
                        name.endsWith("-file") ? String.valueOf(path(file, value)) : value));
    return sections;
  }

  private static Map<?, ?> mapping(String what, @Nullable Object value) {
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException(what + " must be a list of NAME: VALUE");
  }

  /// A scalar, or a list of them separated by commas.
  private static String text(String what, @Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(each -> text(what, each)).collect(Collectors.joining(","));
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return String.valueOf(value);
    }
    throw new IllegalArgumentException(what + " must be text or a number");
  }

  private static <T> @Nullable T value(
      Map<?, ?> map, String name, Class<T> type, String described) {
    Object value = map.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException(name + " must be " + described);
    }
    return type.cast(value);
  }

  static @Nullable Path path(Path file, @Nullable String value) {
    if (value == null) {
      return null;
    }
    return value.startsWith("~/")
        ? Path.of(System.getProperty("user.home"), value.substring(2))
        : file.toAbsolutePath().resolveSibling(value);
  }

  private static CommandFailedException refused(Path file, String problem) {
    return CommandFailedException.usage(
        "settings file " + file + ": " + problem, "correct it or move it away");
  }
}
