package io.weightseal.cli.command;

import picocli.CommandLine;

/// `weightseal audit`, and the commands below it.
final class AuditCommands {
  private AuditCommands() {}

  static CommandLine commandLine(Invocation invocation) {
    CommandLine audit = Root.group("audit", "Read, verify and hand on the record of key uses.");
    audit.addSubcommand("list", new AuditListCommand(invocation).commandLine());
    audit.addSubcommand("tail", new AuditTailCommand(invocation).commandLine());
    audit.addSubcommand("verify", new AuditVerifyCommand(invocation).commandLine());
    audit.addSubcommand("prove", new AuditProveCommand(invocation).commandLine());
    audit.addSubcommand("check", new AuditCheckCommand(invocation).commandLine());
    audit.addSubcommand("export", new AuditExportCommand(invocation).commandLine());
    audit.addSubcommand("checkpoint", new AuditCheckpointCommand(invocation).commandLine());
    audit.addSubcommand("verifier", new AuditVerifierCommand(invocation).commandLine());
    return audit;
  }
}
