package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import picocli.AutoComplete;

/// `weightseal completion`.
final class CompletionCommand extends WeightsealCommand {
  private final Parameters.Value<String> shell =
      parameters.argument("SHELL", "bash (the default) or zsh.", Parameters.Presence.OPTIONAL);

  CompletionCommand(Invocation invocation) {
    super(invocation, "completion", "Print the script that completes commands in your shell.");
    parameters.footer(
        "",
        "bash: add to ~/.bashrc:  source <(weightseal completion bash)",
        "zsh:  add to ~/.zshrc:   source <(weightseal completion zsh)");
  }

  @Override
  Answer run() throws CommandFailedException {
    String wanted = shell.get() == null ? "bash" : shell.get();
    if (!wanted.equals("bash") && !wanted.equals("zsh")) {
      throw CommandFailedException.usage(
          "no completion for the shell " + wanted, "bash and zsh have one");
    }
    // One script serves both: it switches zsh to bash's way of completing.
    String script = AutoComplete.bash("weightseal", Root.complete(invocation()));
    return Answer.askedFor(new Fields().put("shell", wanted).put("script", script), script);
  }
}
