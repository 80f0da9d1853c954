package io.weightseal.cli.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part `audit:` of a settings file.
final class AuditSection {
  private static final Set<String> MEMBERS = Set.of("folder", "key", "required", "wait");

  private AuditSection() {}

  /// @param file the settings file, where relative paths begin
  /// @param section what stands under `audit:`
  /// @throws IllegalArgumentException when it makes no sense
  static AuditConfiguration parse(Path file, @Nullable Object section) {
    if (section == null) {
      return AuditConfiguration.NONE;
    }
    if (!(section instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("audit must be a list of NAME: VALUE");
    }
    for (Object name : map.keySet()) {
      if (!MEMBERS.contains(String.valueOf(name))) {
        throw new IllegalArgumentException(
            "unknown setting audit: "
                + name
                + " (known: "
                + String.join(", ", MEMBERS.stream().sorted().toList())
                + ")");
      }
    }
    Integer seconds = value(map, "wait", Integer.class, "a number of seconds");
    return new AuditConfiguration(
        SettingsFile.path(file, value(map, "folder", String.class, "a path")),
        SettingsFile.path(file, value(map, "key", String.class, "a path")),
        value(map, "required", Boolean.class, "true or false"),
        seconds == null ? null : Duration.ofSeconds(seconds));
  }

  private static <T> @Nullable T value(
      Map<?, ?> map, String name, Class<T> type, String described) {
    Object value = map.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException("audit: " + name + " must be " + described);
    }
    return type.cast(value);
  }
}
