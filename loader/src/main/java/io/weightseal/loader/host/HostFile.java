package io.weightseal.loader.host;

import java.util.Optional;

/// A file of the kernel's, as it was found.
sealed interface HostFile {
  String path();

  /// What it holds, without its last line end.
  record Read(String path, String text) implements HostFile {}

  record Absent(String path) implements HostFile {}

  /// It is there, and this process may not read it.
  record Unreadable(String path, String reason) implements HostFile {}

  /// What it holds, where it could be read.
  default Optional<String> content() {
    return switch (this) {
      case Read(String _, String text) -> Optional.of(text);
      case Absent _, Unreadable _ -> Optional.empty();
    };
  }

  default Reading reading() {
    return switch (this) {
      case Read(String path, String text) -> new Reading(path, text.isEmpty() ? "empty" : text);
      case Absent(String path) -> new Reading(path, "not there");
      case Unreadable(String path, String reason) -> new Reading(path, "unreadable: " + reason);
    };
  }

  /// The reading with what it says in place of what it holds.
  default Reading reading(String words) {
    return this instanceof Read ? new Reading(path(), words) : reading();
  }
}
