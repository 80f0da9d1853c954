package io.weightseal.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `weightseal`, which does nothing itself.
final class Root {
  /// Every command, in the order of the help.
  private static final Map<String, Function<Invocation, CommandLine>> COMMANDS =
      new LinkedHashMap<>();

  static {
    COMMANDS.put("key", KeyCommands::commandLine);
    COMMANDS.put("encrypt", invocation -> new EncryptCommand(invocation).commandLine());
    COMMANDS.put("decrypt", invocation -> new DecryptCommand(invocation).commandLine());
    COMMANDS.put("cat", invocation -> new CatCommand(invocation).commandLine());
    COMMANDS.put("inspect", invocation -> new InspectCommand(invocation).commandLine());
    COMMANDS.put("verify", invocation -> new VerifyCommand(invocation).commandLine());
    COMMANDS.put("rewrap", invocation -> new RewrapCommand(invocation).commandLine());
    COMMANDS.put("reencrypt", invocation -> new ReencryptCommand(invocation).commandLine());
    COMMANDS.put("demo", invocation -> new DemoCommand(invocation).commandLine());
    COMMANDS.put("version", invocation -> new VersionCommand(invocation).commandLine());
    COMMANDS.put("completion", invocation -> new CompletionCommand(invocation).commandLine());
  }

  private Root() {}

  /// The command line with the one command that the arguments name, or with all of them when they
  /// name none: building a dozen commands takes longer than running most of them.
  static CommandLine commandLine(Invocation invocation) {
    String first = invocation.arguments().isEmpty() ? "" : invocation.arguments().getFirst();
    return COMMANDS.containsKey(first)
        ? commandLine(invocation, List.of(first))
        : complete(invocation);
  }

  /// The command line with all commands.
  static CommandLine complete(Invocation invocation) {
    return commandLine(invocation, List.copyOf(COMMANDS.keySet()));
  }

  private static CommandLine commandLine(Invocation invocation, List<String> names) {
    CommandLine root = group("weightseal", "Encrypts the weights of machine-learning models.");
    root.getCommandSpec()
        .usageMessage()
        .footer(
            "", "Start with: weightseal demo", "Documentation: docs/cli.md, docs/exit-codes.md");
    for (String name : names) {
      Function<Invocation, CommandLine> command = COMMANDS.get(name);
      if (command != null) {
        root.addSubcommand(name, command.apply(invocation));
      }
    }
    return root;
  }

  /// A command that does nothing but hold others.
  static CommandLine group(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .type(boolean.class)
            .description("Show this help.")
            .build());
    return new CommandLine(spec);
  }
}
