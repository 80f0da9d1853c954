package io.weightseal.cli.settings;

import io.weightseal.cli.failure.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The process's environment, as far as settings come from it.
///
/// @param variables its variables
/// @param workingFolder where relative names begin
public record Environment(Map<String, String> variables, Path workingFolder) {
  public Environment {
    variables = Map.copyOf(variables);
  }

  public static Environment ofProcess() {
    return new Environment(System.getenv(), Path.of(""));
  }

  /// The settings that hold for a command: `flags`, then the environment, then `./weightseal.yaml`,
  /// then the user's `weightseal/config.yaml`; the default home last.
  public Settings settings(Settings flags) throws CommandFailedException, IOException {
    Settings strong = flags.allowingItsKeys().over(ofVariables().allowingItsKeys());
    // A folder's keys are not allowed by being named there: the folder may be a download.
    Settings folder = SettingsFile.FOLDER.read(workingFolder.resolve("weightseal.yaml"));
    Settings user =
        SettingsFile.USER
            .read(base("XDG_CONFIG_HOME", ".config").resolve("weightseal/config.yaml"))
            .allowingItsKeys();
    Path home = base("XDG_DATA_HOME", ".local/share").resolve("weightseal");
    return strong.over(folder).over(user).over(new Settings(List.of(), home, null, null, null));
  }

  /// What holds for the audit log: `flags`, then the environment, then the user's own
  /// `weightseal/config.yaml`. A file in the working folder has no say in it.
  public AuditConfiguration audit(AuditConfiguration flags)
      throws CommandFailedException, IOException {
    Path user = base("XDG_CONFIG_HOME", ".config").resolve("weightseal/config.yaml");
    return flags.over(auditOfVariables()).over(SettingsFile.audit(user));
  }

  /// The file that says who may publish which models: the environment's, then the one that the
  /// user's own `weightseal/config.yaml` names; null when there is none. A file in the working
  /// folder has no say in it.
  public @Nullable Path signerPolicy() throws CommandFailedException, IOException {
    return own("WEIGHTSEAL_SIGNER_POLICY", "signer-policy");
  }

  /// The file that remembers the newest version of each model: named as [#signerPolicy()] is.
  public @Nullable Path trustedVersions() throws CommandFailedException, IOException {
    return own("WEIGHTSEAL_TRUSTED_VERSIONS", "trusted-versions");
  }

  private @Nullable Path own(String variable, String setting)
      throws CommandFailedException, IOException {
    Path named = path(variable);
    return named != null
        ? named
        : SettingsFile.own(
            base("XDG_CONFIG_HOME", ".config").resolve("weightseal/config.yaml"), setting);
  }

  private AuditConfiguration auditOfVariables() throws CommandFailedException {
    String required = variable("WEIGHTSEAL_AUDIT_REQUIRED");
    String wait = variable("WEIGHTSEAL_AUDIT_WAIT");
    if (required != null && !required.equals("true") && !required.equals("false")) {
      throw CommandFailedException.usage(
          "WEIGHTSEAL_AUDIT_REQUIRED is neither true nor false: " + required, "set it to one");
    }
    try {
      return new AuditConfiguration(
          path("WEIGHTSEAL_AUDIT_FOLDER"),
          path("WEIGHTSEAL_AUDIT_KEY"),
          required == null ? null : Boolean.valueOf(required),
          wait == null ? null : Duration.ofSeconds(Integer.parseInt(wait)));
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          "WEIGHTSEAL_AUDIT_WAIT is no number of seconds that will do: " + wait,
          "set it to 1 or more, or unset it");
    }
  }

  /// A folder for what lives as long as a login or the machine's uptime: the user's own, else the
  /// system's, else the user's cache.
  public Path runtimeFolder() {
    Path run = Path.of("/run");
    return variable("XDG_RUNTIME_DIR") == null && Files.isWritable(run)
        ? run
        : base("XDG_RUNTIME_DIR", ".cache");
  }

  /// Whether colour is unwelcome, see <https://no-color.org>.
  public boolean noColor() {
    return variable("NO_COLOR") != null || "dumb".equals(variable("TERM"));
  }

  private Settings ofVariables() throws CommandFailedException {
    String workers = variable("WEIGHTSEAL_WORKERS");
    try {
      return new Settings(
          words("WEIGHTSEAL_KEY"),
          path("WEIGHTSEAL_HOME"),
          workers == null ? null : Integer.valueOf(workers),
          path("WEIGHTSEAL_PASSPHRASE_FILE"),
          variable("WEIGHTSEAL_PASSPHRASE_COMMAND"),
          new KeyAccess(words("WEIGHTSEAL_ALLOW_KEYS"), Map.of()));
    } catch (NumberFormatException e) {
      throw CommandFailedException.usage(
          "WEIGHTSEAL_WORKERS is not a number: " + workers, "set it to 1 or more, or unset it");
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          "the environment's settings: " + e.getMessage(), "change or unset WEIGHTSEAL_*");
    }
  }

  private List<String> words(String name) {
    String value = variable(name);
    return value == null ? List.of() : List.of(value.strip().split("\\s+", -1));
  }

  private @Nullable Path path(String name) {
    String value = variable(name);
    return value == null ? null : workingFolder.resolve(value);
  }

  /// The user's home folder.
  public Path homeFolder() {
    String home = variable("HOME");
    return Path.of(home != null ? home : System.getProperty("user.home"));
  }

  /// A file that the user's own settings name.
  public Path resolve(String file) {
    return file.startsWith("~/")
        ? homeFolder().resolve(file.substring(2))
        : workingFolder.resolve(file);
  }

  // As the XDG base directory specification has it: a relative value is ignored.
  private Path base(String name, String underHome) {
    String value = variable(name);
    if (value != null && Path.of(value).isAbsolute()) {
      return Path.of(value);
    }
    return homeFolder().resolve(underHome);
  }

  private @Nullable String variable(String name) {
    String value = variables.get(name);
    return value == null || value.isBlank() ? null : value;
  }
}
