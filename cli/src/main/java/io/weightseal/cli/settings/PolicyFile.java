package io.weightseal.cli.settings;

import io.weightseal.cli.failure.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;

/// A YAML file that decides what is let in or given out: read strictly, and only where nobody else
/// can write to it.
///
/// @param kind what it is called in messages, such as `signer policy`
/// @param ownUser who reads it; nobody else but root may be able to change it
/// @param guide where it is described
record PolicyFile(String kind, Path file, int ownUser, String guide) {
  /// Makes something of a file's content.
  interface Reading<R> {
    R of(@Nullable Object document) throws CommandFailedException, IOException;
  }

  <R> R read(Reading<R> reading) throws CommandFailedException, IOException {
    if (!Files.exists(file)) {
      throw CommandFailedException.notFound(
          "there is no " + kind + " " + file, "check the setting that names it");
    }
    Path real = file.toRealPath();
    requireOurs(real);
    try {
      return reading.of(SettingsFile.load(real));
    } catch (YAMLException | IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /// Refuses what others could write to: whoever can decides what the policy says.
  void requireOurs(Path path) throws CommandFailedException, IOException {
    OwnFiles.require(kind + " " + file, path, ownUser);
  }

  List<?> list(String what, @Nullable Object value) throws CommandFailedException {
    if (value instanceof List<?> list && !list.isEmpty()) {
      return list;
    }
    throw refused(what + " must be a list of one or more");
  }

  List<String> texts(String what, @Nullable Object value) throws CommandFailedException {
    List<String> texts = new ArrayList<>();
    for (Object each : list(what, value)) {
      texts.add(text(what, each));
    }
    return texts;
  }

  String text(String what, @Nullable Object value) throws CommandFailedException {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw refused(what + " must hold text; put numbers in quotes");
  }

  /// @param known the members that there may be; null for any
  Map<?, ?> map(String what, @Nullable Object value, @Nullable Set<String> known)
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

  CommandFailedException refused(String problem) {
    return CommandFailedException.usage(
        kind + " " + file + ": " + problem, "correct it; see " + guide);
  }
}
