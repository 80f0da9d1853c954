package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// `docs/cli.md` shows every command's help as it is. After a change of the help, write it anew
/// with `./mvnw test -pl cli -am -Dtest=ReferenceTest -Dweightseal.update=true`.
final class ReferenceTest {
  private static final Path PAGE = InProcess.PROJECT.resolve("docs/cli.md");
  private static final String BEGIN = "a test keeps this section true.\n\n";

  @TempDir Path folder;

  @Test
  void pageShowsTheHelpAsItIs() throws IOException {
    String page = Files.readString(PAGE);
    String written = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
    StringBuilder reference = new StringBuilder(written);
    addCommands(Root.complete(new InProcess(folder).invocation()), reference);
    if (Boolean.getBoolean("weightseal.update")) {
      Files.writeString(PAGE, reference);
    }
    assertEquals(reference.toString(), Files.readString(PAGE));
  }

  private static void addCommands(CommandLine parent, StringBuilder page) {
    for (CommandLine command : parent.getSubcommands().values()) {
      if (command.getSubcommands().isEmpty()) {
        page.append(page.toString().endsWith("\n\n") ? "" : "\n");
        page.append("### ").append(command.getCommandSpec().qualifiedName(" ")).append("\n\n```\n");
        page.append(command.getUsageMessage(Ansi.OFF).stripTrailing()).append("\n```\n");
      } else {
        addCommands(command, page);
      }
    }
  }
}
