package io.weightseal.cli.failure;

/// The command cannot do what was asked, for a reason that the command line itself found.
public final class CommandFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public CommandFailedException(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  /// What was asked makes no sense: exit code 2.
  public static CommandFailedException usage(String message, String next) {
    return new CommandFailedException(new Failure(ExitCode.USAGE, "Usage", message, next));
  }

  /// Something that was named is not there: exit code 10.
  public static CommandFailedException notFound(String message, String next) {
    return new CommandFailedException(new Failure(ExitCode.NOT_FOUND, "NotFound", message, next));
  }

  /// Something is there already: exit code 11.
  public static CommandFailedException exists(String message, String next) {
    return new CommandFailedException(
        new Failure(ExitCode.EXISTS_OR_LOCKED, "Exists", message, next));
  }

  /// No key that can be used: exit code 12.
  public static CommandFailedException noAccess(String message, String next) {
    return new CommandFailedException(
        new Failure(ExitCode.NO_ACCESS, "NoUsableKey", message, next));
  }

  public Failure failure() {
    return failure;
  }
}
