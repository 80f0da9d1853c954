package io.weightseal.cli.command;

import picocli.CommandLine;

/// `weightseal keys`, and the command below it.
final class KeysCommands {
  private KeysCommands() {}

  static CommandLine commandLine(Invocation invocation) {
    CommandLine keys =
        Root.group("keys", "Look after the keys that sealed models were wrapped by.");
    keys.addSubcommand("due", new KeysDueCommand(invocation).commandLine());
    return keys;
  }
}
