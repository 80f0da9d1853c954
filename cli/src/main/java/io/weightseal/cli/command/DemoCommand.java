package io.weightseal.cli.command;

import io.weightseal.cli.demo.Tour;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `weightseal demo`.
final class DemoCommand extends WeightsealCommand {
  /// Names the property in which the launcher says where it is.
  private static final String LAUNCHER = "weightseal.launcher";

  DemoCommand(Invocation invocation) {
    super(invocation, "demo", "Take a tour: real commands on a small model in a temporary folder.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException, InterruptedException {
    String launcher = System.getProperty(LAUNCHER);
    if (launcher == null) {
      throw CommandFailedException.usage(
          "the demo runs real commands, and does not know their launcher",
          "start it with ./weightseal demo");
    }
    PrintStream out = terminal().printOut();
    List<Tour.Step> steps =
        Tour.take(
            Path.of(launcher),
            line -> {
              if (textIsWanted()) {
                out.println(line);
              }
            });
    List<Map<String, @Nullable Object>> fields =
        steps.stream()
            .map(
                step ->
                    new Fields()
                        .put("command", step.command())
                        .put("meaning", step.meaning())
                        .put("exitCode", step.exitCode())
                        .map())
            .toList();
    return Answer.confirming(new Fields().put("steps", fields), "");
  }
}
