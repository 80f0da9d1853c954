package io.weightseal.cli.command;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// `weightseal`, which does nothing itself.
final class Root {
  /// Every command, in the order of the help.
  private static final List<String> COMMANDS =
      List.of(
          "key",
          "keys",
          "encrypt",
          "decrypt",
          "cat",
          "inspect",
          "verify",
          "signer",
          "sign",
          "oms",
          "cp",
          "serve",
          "pull",
          "run",
          "mount",
          "umount",
          "agent",
          "rewrap",
          "reencrypt",
          "shred",
          "import",
          "export",
          "audit",
          "storage",
          "demo",
          "version",
          "completion");

  private Root() {}

  /// The command line with the one command that the arguments name, or with all of them when they
  /// name none: building a dozen commands takes longer than running most of them.
  static CommandLine commandLine(Invocation invocation) {
    String first = invocation.arguments().isEmpty() ? "" : invocation.arguments().getFirst();
    return COMMANDS.contains(first) || first.equals(MountServer.COMMAND)
        ? commandLine(invocation, List.of(first))
        : complete(invocation);
  }

  /// The command line with all commands.
  static CommandLine complete(Invocation invocation) {
    return commandLine(invocation, COMMANDS);
  }

  private static CommandLine commandLine(Invocation invocation, List<String> names) {
    CommandLine root = group("weightseal", "Encrypts the weights of machine-learning models.");
    root.getCommandSpec()
        .usageMessage()
        .footer(
            "", "Start with: weightseal demo", "Documentation: docs/cli.md, docs/exit-codes.md");
    for (String name : names) {
      root.addSubcommand(name, create(name, invocation));
    }
    return root;
  }

  private static CommandLine create(String name, Invocation invocation) {
    return switch (name) {
      case "key" -> KeyCommands.commandLine(invocation);
      case "keys" -> KeysCommands.commandLine(invocation);
      case "encrypt" -> new EncryptCommand(invocation).commandLine();
      case "decrypt" -> new DecryptCommand(invocation).commandLine();
      case "cat" -> new CatCommand(invocation).commandLine();
      case "inspect" -> new InspectCommand(invocation).commandLine();
      case "verify" -> new VerifyCommand(invocation).commandLine();
      case "signer" -> SignerCommands.commandLine(invocation);
      case "sign" -> new SignCommand(invocation).commandLine();
      case "oms" -> OmsCommands.commandLine(invocation);
      case "cp" -> new CopyCommand(invocation).commandLine();
      case "serve" -> new ServeCommand(invocation).commandLine();
      case "pull" -> new PullCommand(invocation).commandLine();
      case "run" -> new RunCommand(invocation).commandLine();
      case "mount" -> new MountCommand(invocation).commandLine();
      case "umount" -> new UmountCommand(invocation).commandLine();
      case MountServer.COMMAND -> new MountServerCommand(invocation).commandLine();
      case "agent" -> new AgentCommand(invocation).commandLine();
      case "rewrap" -> new RewrapCommand(invocation).commandLine();
      case "reencrypt" -> new ReencryptCommand(invocation).commandLine();
      case "shred" -> new ShredCommand(invocation).commandLine();
      case "import" -> new ImportCommand(invocation).commandLine();
      case "export" -> new ExportCommand(invocation).commandLine();
      case "audit" -> AuditCommands.commandLine(invocation);
      case "storage" -> StorageCommands.commandLine(invocation);
      case "demo" -> new DemoCommand(invocation).commandLine();
      case "version" -> new VersionCommand(invocation).commandLine();
      case "completion" -> new CompletionCommand(invocation).commandLine();
      default -> throw new AssertionError("no command " + name);
    };
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
