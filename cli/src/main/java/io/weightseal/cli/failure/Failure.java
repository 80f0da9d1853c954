package io.weightseal.cli.failure;

import io.weightseal.api.AuditException;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.StoreException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.api.WeightsealException;
import io.weightseal.api.WrongIdentityException;
import io.weightseal.loader.fuse.MountException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/// Why a command did not do what was asked, as its user hears it.
///
/// @param type the error's stable name, for programs
/// @param message what and where, in one line
/// @param next what the user can do about it, in one line
public record Failure(ExitCode code, String type, String message, String next) {
  public Failure {
    message = oneLine(message);
    next = oneLine(next);
  }

  /// The failure that `error` is.
  public static Failure of(Throwable error) {
    return switch (error) {
      case CommandFailedException failed -> failed.failure();
      case WeightsealException known -> ofKnown(known);
      case UncheckedIOException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
      case ClosedByInterruptException _ -> interrupted();
      case InterruptedException _ -> interrupted();
      case CancellationException _ -> interrupted();
      case FileSystemException file -> ofFile(file);
      case MountException mount -> ofMount(mount);
      case IOException io ->
          new Failure(ExitCode.FAILED, "Failed", describe(io), "see --debug for where it happened");
      case OutOfMemoryError _ ->
          new Failure(
              ExitCode.FAILED,
              "OutOfMemory",
              "out of memory",
              "use fewer --workers, or give more with WEIGHTSEAL_JAVA_OPTS=-Xmx2g");
      default ->
          new Failure(
              ExitCode.FAILED,
              "Unexpected",
              "unexpected " + error.getClass().getSimpleName() + ": " + error.getMessage(),
              "this is a defect of weightseal; please report what --debug prints");
    };
  }

  public static Failure interrupted() {
    return new Failure(
        ExitCode.INTERRUPTED,
        "Interrupted",
        "interrupted",
        "nothing was left under the output's name; run the same command again");
  }

  /// The line that is printed on standard error, without its end.
  public String line() {
    return "weightseal: " + message + (next.isEmpty() ? "" : "; " + next);
  }

  private static Failure ofKnown(WeightsealException error) {
    if (causedByInterrupt(error)) {
      return interrupted();
    }
    ExitCode code = ExitCode.of(error);
    String text = describe(error);
    // Stores and key services end their messages in what to do, where they know.
    int semicolon = text.lastIndexOf("; ");
    boolean saysWhatToDo =
        semicolon > 0
            && (error instanceof StoreException
                || error instanceof KeyServiceException
                || error instanceof AuditException);
    return saysWhatToDo
        ? new Failure(
            code, typeOf(error), text.substring(0, semicolon), text.substring(semicolon + 2))
        : new Failure(code, typeOf(error), text, nextStep(code, error));
  }

  private static Failure ofMount(MountException error) {
    String text = describe(error);
    int semicolon = text.lastIndexOf("; ");
    return new Failure(
        ExitCode.FAILED,
        "MountFailed",
        text.substring(0, semicolon),
        text.substring(semicolon + 2));
  }

  private static String typeOf(WeightsealException error) {
    return switch (error) {
      case KeyServiceException keyService -> "KeyService" + camel(keyService.reason());
      case StoreException store -> "Store" + camel(store.reason());
      case AuditException audit -> "Audit" + camel(audit.reason());
      default -> error.getClass().getSimpleName().replaceFirst("Exception$", "");
    };
  }

  private static String nextStep(ExitCode code, WeightsealException error) {
    return switch (error) {
      case WrongIdentityException _ -> "it is another model: see weightseal inspect";
      case UnsupportedVersionException _ -> "use a newer weightseal";
      case MalformedArtifactException _ ->
          "check that it is a sealed file or model; if it is, it was damaged: fetch it again";
      case StoreException store when store.reason() == StoreException.Reason.DENIED ->
          "check its permissions";
      // It may be a key to seal for: nothing says that something sealed is there.
      case KeyServiceException _ when code == ExitCode.NO_ACCESS ->
          "see your keys with weightseal key list; let a key service's key be used with"
              + " --allow-key, or allow-keys in config.yaml";
      default -> nextStep(code);
    };
  }

  private static String nextStep(ExitCode code) {
    return switch (code) {
      case NOT_FOUND -> "check the path";
      case EXISTS_OR_LOCKED -> "choose another name, or add --force to replace it";
      case NO_ACCESS ->
          "see the keys it was sealed for with weightseal inspect, yours with weightseal key list;"
              + " let a key service's key be used with --allow-key, or allow-keys in config.yaml";
      case NOT_AUTHENTIC ->
          "do not use it: fetch it again from where it came from, and ask its sender";
      case UNAVAILABLE -> "try again later";
      case OK, FAILED, USAGE, PARTLY_FAILED, INTERRUPTED -> "";
    };
  }

  private static Failure ofFile(FileSystemException error) {
    String file = String.valueOf(error.getFile());
    return switch (error) {
      case NoSuchFileException _ ->
          new Failure(ExitCode.NOT_FOUND, "NotFound", "not found: " + file, "check the path");
      case FileAlreadyExistsException _ ->
          new Failure(
              ExitCode.EXISTS_OR_LOCKED,
              "Exists",
              "exists already: " + file,
              nextStep(ExitCode.EXISTS_OR_LOCKED));
      case AccessDeniedException _ ->
          new Failure(
              ExitCode.NO_ACCESS, "Denied", "permission denied: " + file, "check its permissions");
      default ->
          new Failure(
              ExitCode.FAILED, "Failed", "cannot use " + file + ": " + error.getReason(), "");
    };
  }

  private static boolean causedByInterrupt(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ClosedByInterruptException || cause instanceof InterruptedException) {
        return true;
      }
    }
    return false;
  }

  private static String describe(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank() ? error.getClass().getSimpleName() : message;
  }

  private static String camel(Enum<?> reason) {
    StringBuilder name = new StringBuilder();
    for (String word : reason.name().toLowerCase(Locale.ROOT).split("_", -1)) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return name.toString();
  }

  // What a file's name holds must not move the cursor or colour the terminal.
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return line.toString();
  }
}
