package io.weightseal.cli.command;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.ProgressBar;
import io.weightseal.cli.output.Report;
import io.weightseal.cli.output.Terminal;
import io.weightseal.cli.settings.KeyAccess;
import io.weightseal.cli.settings.Settings;
import io.weightseal.cli.signing.Trust;
import io.weightseal.cli.stores.Place;
import io.weightseal.cli.stores.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// A command: does its work, and says how that went. Holds the options that every command takes.
abstract class WeightsealCommand implements Callable<Integer> {
  final Parameters parameters;

  private final Stores stores = new Stores(() -> settings().stores());
  private final Invocation invocation;
  private final BooleanSupplier quiet;
  private final BooleanSupplier json;
  private final BooleanSupplier debug;
  private final BooleanSupplier noColor;
  private final Parameters.Value<Integer> workers;
  private final Parameters.Value<Path> home;
  private final Parameters.Value<Path> passphraseFile;
  private final Parameters.Value<String> passphraseCommand;
  private final Parameters.Values<String> allowKeys;
  private @Nullable OpeningOptions opening;

  WeightsealCommand(Invocation invocation, String name, String description) {
    this.invocation = invocation;
    parameters = new Parameters(name, description, this);
    quiet = parameters.flag("Print only what was asked for, and errors.", "-q", "--quiet");
    json =
        parameters.flag(
            "Print one JSON object (docs/cli-output.schema.json) in place of text.", "--json");
    debug = parameters.flag("Print where in the program an error arose.", "--debug");
    noColor = parameters.flag("No colour; NO_COLOR in the environment does it too.", "--no-color");
    workers =
        parameters.option(
            Integer.class,
            "N",
            "How many threads encrypt and decrypt. Default: one for each processor.",
            "--workers");
    home =
        parameters.option(
            Path.class,
            "FOLDER",
            "The folder of the embedded key store. Default: $WEIGHTSEAL_HOME.",
            "--home");
    passphraseFile =
        parameters.option(
            Path.class,
            "FILE",
            "Take the key's passphrase from the first line of FILE.",
            "--passphrase-file");
    passphraseCommand =
        parameters.option(
            String.class,
            "COMMAND",
            "Take the key's passphrase from what this shell command prints.",
            "--passphrase-command");
    allowKeys =
        parameters.options(
            String.class,
            "KEY",
            "Let this key, or keys like this with *, be used where a sealed file names it, beside"
                + " those that the settings allow.",
            "--allow-key");
    parameters.beginOwnOptions();
  }

  /// Does the work. Whatever it throws becomes one line and an exit code.
  abstract Answer run() throws Exception;

  /// What standard output carries, as the flags are.
  Report.Stdout stdout() {
    return Report.Stdout.ANSWERS;
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // nothing may reach the user as a stack trace
  public final Integer call() {
    Report report = report();
    try {
      return report.answer(run()).status();
    } catch (Exception | OutOfMemoryError | StackOverflowError | LinkageError error) {
      if (debug.getAsBoolean()) {
        error.printStackTrace(terminal().printErr());
      }
      if (terminal().outIsClosed()) {
        // Whoever read the output had enough: nothing to tell, as with other commands in a pipe.
        return ExitCode.FAILED.status();
      }
      return report
          .failure(terminal().interrupted() ? Failure.interrupted() : Failure.of(error))
          .status();
    } finally {
      stores.close();
    }
  }

  final CommandLine commandLine() {
    return parameters.commandLine();
  }

  final Terminal terminal() {
    return invocation.terminal();
  }

  final Invocation invocation() {
    return invocation;
  }

  final Report report() {
    Report.Style style =
        json.getAsBoolean()
            ? Report.Style.JSON
            : quiet.getAsBoolean() ? Report.Style.QUIET : Report.Style.TEXT;
    boolean colour =
        terminal().errIsTerminal()
            && !noColor.getAsBoolean()
            && !invocation.environment().noColor();
    return new Report(
        terminal(),
        parameters.spec().qualifiedName(" ").replaceFirst("^weightseal ", ""),
        style,
        stdout(),
        colour);
  }

  /// Where places are.
  final Stores stores() {
    return stores;
  }

  /// What is at a place, or is to be.
  final Location locate(Place place) throws CommandFailedException, IOException {
    return stores.locate(place);
  }

  /// The options of a command that opens something, which it then has.
  final OpeningOptions openingOptions() {
    OpeningOptions made = new OpeningOptions(parameters);
    opening = made;
    return made;
  }

  /// Which files of the user's say what may be opened, and what the flags say of them.
  final Trust trust() throws CommandFailedException, IOException {
    Trust trust = Trust.of(invocation.environment());
    return opening == null ? trust : trust.with(opening.older());
  }

  /// The settings that hold.
  final Settings settings() throws CommandFailedException, IOException {
    return settings(List.of());
  }

  /// The settings that hold, with `keys` as the flags name them.
  final Settings settings(List<KeyUri> keys) throws CommandFailedException, IOException {
    try {
      Settings flags =
          new Settings(
              keys.stream().map(KeyUri::value).toList(),
              home.get(),
              workers.get(),
              passphraseFile.get(),
              passphraseCommand.get(),
              new KeyAccess(allowKeys.get(), Map.of()));
      return invocation.environment().settings(flags);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(String.valueOf(e.getMessage()), "see --help");
    }
  }

  /// The options of `names` that the user gave, as another command takes them.
  final List<String> given(Set<String> names) {
    List<String> words = new ArrayList<>();
    for (OptionSpec option : parameters.spec().commandLine().getParseResult().matchedOptions()) {
      if (names.contains(option.longestName())) {
        if (option.arity().max() == 0) {
          words.add(option.longestName());
        } else {
          option.stringValues().forEach(value -> words.add(option.longestName() + "=" + value));
        }
      }
    }
    return words;
  }

  /// Whether text is wanted that only says what is going on.
  final boolean textIsWanted() {
    return !quiet.getAsBoolean() && !json.getAsBoolean();
  }

  /// Whether someone watches who wants to see how far the work has come.
  final boolean progressIsWanted() {
    return terminal().errIsTerminal() && textIsWanted();
  }

  /// Shows how far the work has come to whoever watches.
  final ProgressBar progressBar() {
    return new ProgressBar(
        terminal().printErr(),
        progressIsWanted() ? ProgressBar.Audience.SOMEONE : ProgressBar.Audience.NONE);
  }
}
