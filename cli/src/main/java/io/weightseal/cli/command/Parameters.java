package io.weightseal.cli.command;

import io.weightseal.api.KeyUri;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/// The options and arguments of one command, declared one by one.
///
/// Declared by calls and not by annotations, which cost a third of a short command's time: the JDK
/// makes a class for each annotation type at run time.
final class Parameters {
  private final CommandSpec spec;

  // Where the next option stands in the help.
  private int place = 100;

  Parameters(String name, String description, Callable<Integer> work) {
    spec = CommandSpec.wrapWithoutInspection(work).name(name);
    spec.usageMessage().description(description).sortOptions(false).abbreviateSynopsis(true);
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .order(place++)
            .usageHelp(true)
            .description("Show this help.")
            .type(boolean.class)
            .build());
  }

  /// Lets the options that are declared from now on stand before the others in the help.
  void beginOwnOptions() {
    place = 0;
  }

  /// What the user gave, once the command line is parsed.
  interface Value<T> {
    @Nullable T get();
  }

  /// All that the user gave, in order, once the command line is parsed.
  interface Values<T> {
    List<T> get();
  }

  BooleanSupplier flag(String description, String... names) {
    OptionSpec option =
        OptionSpec.builder(names)
            .order(place++)
            .type(boolean.class)
            .arity("0")
            .description(description)
            .build();
    spec.addOption(option);
    return () -> Boolean.TRUE.equals(option.getValue());
  }

  <T> Value<T> option(Class<T> type, String label, String description, String... names) {
    OptionSpec option =
        OptionSpec.builder(names)
            .order(place++)
            .type(type)
            .paramLabel(label)
            .description(description)
            .build();
    return add(option);
  }

  /// An option that no user gives, but this program to itself.
  <T> Value<T> hidden(Class<T> type, String name) {
    return add(OptionSpec.builder(name).hidden(true).type(type).build());
  }

  /// An option that can be given again and again.
  <T> Values<T> options(Class<T> type, String label, String description, String... names) {
    OptionSpec option =
        OptionSpec.builder(names)
            .order(place++)
            .type(List.class)
            .auxiliaryTypes(type)
            .paramLabel(label)
            .description(description)
            .build();
    spec.addOption(option);
    return valuesOf(option);
  }

  /// The command's one argument.
  Value<String> argument(String label, String description, Presence presence) {
    PositionalParamSpec argument =
        PositionalParamSpec.builder()
            .index("0")
            .arity(presence == Presence.REQUIRED ? "1" : "0..1")
            // The arity alone lets a missing argument pass.
            .required(presence == Presence.REQUIRED)
            .type(String.class)
            .paramLabel(label)
            .description(description)
            .build();
    spec.addPositional(argument);
    return argument::getValue;
  }

  /// One argument or more.
  Values<String> arguments(String label, String description) {
    return arguments(label, description, "1..*");
  }

  /// Any number of arguments.
  Values<String> optionalArguments(String label, String description) {
    return arguments(label, description, "0..*");
  }

  private Values<String> arguments(String label, String description, String arity) {
    PositionalParamSpec argument =
        PositionalParamSpec.builder()
            .index("0..*")
            .arity(arity)
            .required(!arity.startsWith("0"))
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel(label)
            .description(description)
            .build();
    spec.addPositional(argument);
    return valuesOf(argument);
  }

  /// Whether an argument may be left out.
  enum Presence {
    REQUIRED,
    OPTIONAL
  }

  void footer(String... lines) {
    spec.usageMessage().footer(lines);
  }

  CommandSpec spec() {
    return spec;
  }

  CommandLine commandLine() {
    CommandLine line = new CommandLine(spec);
    ITypeConverter<KeyUri> keys = Parameters::keyUri;
    line.registerConverter(KeyUri.class, keys);
    return line;
  }

  private <T> Value<T> add(OptionSpec option) {
    spec.addOption(option);
    return option::getValue;
  }

  private static <T> Values<T> valuesOf(ArgSpec argument) {
    return () -> {
      List<T> values = argument.getValue();
      return values == null ? List.of() : values;
    };
  }

  private static KeyUri keyUri(String text) {
    try {
      return new KeyUri(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
