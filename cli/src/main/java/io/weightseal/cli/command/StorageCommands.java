package io.weightseal.cli.command;

import picocli.CommandLine;

/// `weightseal storage`, and the commands below it.
final class StorageCommands {
  private StorageCommands() {}

  static CommandLine commandLine(Invocation invocation) {
    CommandLine storage = Root.group("storage", "Look after the stores that models are in.");
    storage.addSubcommand("uploads", new StorageUploadsCommand(invocation).commandLine());
    storage.addSubcommand("protect", new StorageProtectCommand(invocation).commandLine());
    storage.addSubcommand("audit", new StorageAuditCommand(invocation).commandLine());
    return storage;
  }
}
