package io.weightseal.loader.run;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A program and its arguments, found but not yet started.
///
/// @param file what is executed
/// @param words its name as the user gave it, then its arguments
public record Program(Path file, List<String> words) {
  /// In an argument, it stands for the model's path.
  public static final String PLACEHOLDER = "{}";

  /// Names the property that holds how many files this process might have open when it began.
  public static final String OPEN_FILES = "weightseal.openFiles";

  public Program {
    words = List.copyOf(words);
  }

  /// Finds the program as a shell does: a name with a slash is a path, another one is looked for
  /// along `searchPath`.
  ///
  /// @param searchPath folders with `:` between them; null for the usual ones
  /// @throws NoSuchFileException when there is no such program
  public static Program find(List<String> words, @Nullable String searchPath)
      throws NoSuchFileException {
    String name = words.getFirst();
    if (name.contains("/")) {
      return new Program(Path.of(name), words);
    }
    for (String folder : (searchPath == null ? "/usr/bin:/bin" : searchPath).split(":", -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder).resolve(name);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return new Program(candidate, words);
      }
    }
    throw new NoSuchFileException(name);
  }

  /// The same program, told where the model is.
  public Program withModelAt(Path model) {
    return new Program(
        file, words.stream().map(word -> word.replace(PLACEHOLDER, model.toString())).toList());
  }

  /// Becomes this program, in this process, without this process's capabilities; returns only by
  /// throwing. Nothing of the JVM is left after it.
  ///
  /// @param variables for its environment; an empty value removes one
  /// @param kept what it has open besides its standard streams, under the same numbers
  public IOException execute(Map<String, String> variables, Descriptor... kept)
      throws LinuxException {
    Processes.dropCapabilitiesOnExecution();
    // The JVM has raised it to the most there may be, and programs that use select(2) mind.
    Long openFiles = Long.getLong(OPEN_FILES);
    if (openFiles != null) {
      Processes.limitOpenFiles(openFiles);
    }
    return Processes.execute(file, words, variables, List.of(kept));
  }
}
