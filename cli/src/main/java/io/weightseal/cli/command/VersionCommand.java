package io.weightseal.cli.command;

import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.core.Weightseal;

/// `weightseal version`.
final class VersionCommand extends WeightsealCommand {
  VersionCommand(Invocation invocation) {
    super(
        invocation,
        "version",
        "Show the versions of Weightseal, of its format and of the JDK, and whose cipher is used.");
  }

  @Override
  Answer run() {
    String jdk = Runtime.version() + " (" + System.getProperty("java.vendor") + ")";
    String cipher = Weightseal.cipherDescription();
    Fields result =
        new Fields()
            .put("weightseal", ProjectVersion.CURRENT)
            .put("format", 1)
            .put("jdk", jdk)
            .put("cipherProvider", cipher);
    return Answer.askedFor(
        result,
        "weightseal %s\nsealed format 1\nJDK %s\ncipher: %s"
            .formatted(ProjectVersion.CURRENT, jdk, cipher));
  }
}
