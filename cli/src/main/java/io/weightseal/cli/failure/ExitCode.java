package io.weightseal.cli.failure;

import io.weightseal.api.AuditException;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NoUsableRecipientException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.StoreException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.api.WeightsealException;
import io.weightseal.api.WrongIdentityException;

/// What the process's exit status says. Documented in `docs/exit-codes.md`, and stable.
public enum ExitCode {
  OK(0),
  FAILED(1),
  USAGE(2),
  PARTLY_FAILED(3),
  NOT_FOUND(10),
  EXISTS_OR_LOCKED(11),
  NO_ACCESS(12),
  NOT_AUTHENTIC(13),
  UNAVAILABLE(14),
  INTERRUPTED(130);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  public int status() {
    return status;
  }

  /// The code for an error of the engine. Exhaustive: a new error does not compile until it has its
  /// code.
  static ExitCode of(WeightsealException error) {
    return switch (error) {
      case MalformedArtifactException _,
          TruncatedFileException _,
          NotAuthenticException _,
          WrongIdentityException _ ->
          NOT_AUTHENTIC;
      // Not 13: the file may well be genuine, and newer than this software.
      case UnsupportedVersionException _ -> FAILED;
      case NoUsableRecipientException _ -> NO_ACCESS;
      case KeyServiceException keyService ->
          switch (keyService.reason()) {
            case DENIED, ABSENT, DISABLED, DAMAGED -> NO_ACCESS;
            case EXISTS -> EXISTS_OR_LOCKED;
            case WRONG_CONTEXT -> NOT_AUTHENTIC;
            case THROTTLED, UNAVAILABLE -> UNAVAILABLE;
            case UNSUPPORTED -> FAILED;
          };
      case AuditException audit ->
          switch (audit.reason()) {
            case ABSENT -> NOT_FOUND;
            case UNWRITABLE -> FAILED;
            case NOT_AUTHENTIC -> NOT_AUTHENTIC;
          };
      case StoreException store ->
          switch (store.reason()) {
            case ABSENT -> NOT_FOUND;
            case EXISTS, LOCKED -> EXISTS_OR_LOCKED;
            case DENIED -> NO_ACCESS;
            case THROTTLED, UNAVAILABLE, CONFLICT -> UNAVAILABLE;
            case CHANGED, UNSUITABLE, FULL, FAILED -> FAILED;
          };
    };
  }
}
