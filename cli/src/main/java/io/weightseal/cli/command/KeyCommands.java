package io.weightseal.cli.command;

import picocli.CommandLine;

/// `weightseal key`, and the commands below it.
final class KeyCommands {
  private KeyCommands() {}

  static CommandLine commandLine(Invocation invocation) {
    CommandLine key = Root.group("key", "Make, show and rotate keys.");
    key.addSubcommand("create", new KeyCreateCommand(invocation).commandLine());
    key.addSubcommand("list", new KeyListCommand(invocation).commandLine());
    key.addSubcommand("show", new KeyShowCommand(invocation).commandLine());
    key.addSubcommand("import", new KeyImportCommand(invocation).commandLine());
    key.addSubcommand("rotate", new KeyRotateCommand(invocation).commandLine());
    return key;
  }
}
