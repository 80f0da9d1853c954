package io.weightseal.cli;

import io.weightseal.cli.command.Cli;
import io.weightseal.cli.command.Invocation;
import io.weightseal.cli.output.Terminal;
import io.weightseal.cli.settings.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Goes through the usual commands in one process, for the JDK to note which classes they use and
/// keep them ready in its start-up cache.
public final class Rehearsal {
  private Rehearsal() {}

  /// @param arguments an empty folder to work in
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path file = Files.write(folder.resolve("weights"), new byte[100_000]);
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.copy(file, model.resolve("weights"));
    for (String command :
        List.of(
            "version",
            "version --json",
            "--help",
            "encrypt --help",
            "encrypt",
            "key create local:rehearsal",
            "key list",
            "encrypt FOLDER/weights --key local:rehearsal --context a=b",
            "encrypt FOLDER/model --key local:rehearsal --json",
            "inspect FOLDER/weights.sealed",
            "inspect FOLDER/model.sealed --json",
            "verify FOLDER/weights.sealed FOLDER/model.sealed --expect name=model",
            "verify FOLDER/model.sealed",
            "cat FOLDER/weights.sealed --offset 5 --length 6",
            "decrypt FOLDER/weights.sealed -o FOLDER/opened",
            "decrypt FOLDER/model.sealed -o FOLDER/opened-model",
            "decrypt FOLDER/weights.sealed -o FOLDER/opened",
            "rewrap FOLDER/weights.sealed --to local:rehearsal",
            // All but the last step, which would end this process.
            "run --at FOLDER/view FOLDER/model.sealed -- FOLDER/no-program")) {
      run(folder, command);
    }
    // Through the front door, so that this is ready as well.
    Main.main(new String[] {"version"});
  }

  // The exit code is of no interest: what fails is noted, too.
  private static int run(Path folder, String command) {
    Environment environment =
        new Environment(
            Map.of("HOME", folder.toString(), "WEIGHTSEAL_HOME", folder + "/home"), folder);
    List<String> words =
        Stream.of(command.split(" ", -1))
            .map(word -> word.replace("FOLDER", folder.toString()))
            .toList();
    return Cli.run(new Invocation(Terminal.ofProcess(), environment, words));
  }
}
