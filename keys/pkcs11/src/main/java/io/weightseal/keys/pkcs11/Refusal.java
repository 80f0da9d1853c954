package io.weightseal.keys.pkcs11;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says in this project's words why a module or the JDK's provider did not do something. The
/// provider shows a module's answer only in the messages of its exceptions.
final class Refusal {
  private static final Pattern ANSWER = Pattern.compile("CKR_[A-Z0-9_]+");

  private Refusal() {}

  /// The refusal that `error` is.
  ///
  /// @param what what could not be done, such as `cannot wrap with KEY`
  static KeyServiceException of(String what, Exception error) {
    String answer = answer(error);
    Reason reason = reason(answer);
    String told = answer.isEmpty() ? innermost(error) : answer;
    return new KeyServiceException(
        reason, what + ": the token says " + told + "; " + nextStep(reason, answer), error);
  }

  /// The `CKR_` name in an error or its causes; empty when there is none.
  static String answer(Throwable error) {
    for (Throwable each = error; each != null; each = each.getCause()) {
      Matcher matcher = ANSWER.matcher(String.valueOf(each.getMessage()));
      if (matcher.find()) {
        return matcher.group();
      }
    }
    return "";
  }

  /// What the first cause of an error says.
  static String innermost(Throwable error) {
    Throwable at = error;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return String.valueOf(at.getMessage()).replace("; ", ", ");
  }

  private static Reason reason(String answer) {
    return switch (answer) {
      case "CKR_PIN_INCORRECT",
          "CKR_PIN_INVALID",
          "CKR_PIN_LEN_RANGE",
          "CKR_PIN_LOCKED",
          "CKR_PIN_EXPIRED",
          "CKR_USER_PIN_NOT_INITIALIZED",
          "CKR_TOKEN_WRITE_PROTECTED",
          "CKR_SESSION_READ_ONLY" ->
          Reason.DENIED;
      case "CKR_KEY_HANDLE_INVALID", "CKR_OBJECT_HANDLE_INVALID" -> Reason.ABSENT;
      case "CKR_SESSION_COUNT" -> Reason.THROTTLED;
      case "CKR_MECHANISM_INVALID",
          "CKR_MECHANISM_PARAM_INVALID",
          "CKR_KEY_FUNCTION_NOT_PERMITTED",
          "CKR_KEY_TYPE_INCONSISTENT",
          "CKR_FUNCTION_NOT_SUPPORTED",
          "CKR_TEMPLATE_INCONSISTENT",
          "CKR_ATTRIBUTE_VALUE_INVALID",
          "CKR_CANT_LOCK" ->
          Reason.UNSUPPORTED;
      default -> Reason.UNAVAILABLE;
    };
  }

  private static String nextStep(Reason reason, String answer) {
    return switch (answer) {
      case "CKR_PIN_LOCKED" ->
          "its security officer must set a new PIN, as with pkcs11-tool --init-pin";
      case "CKR_PIN_EXPIRED", "CKR_USER_PIN_NOT_INITIALIZED" ->
          "set a PIN first, as with pkcs11-tool --init-pin or --change-pin";
      default ->
          switch (reason) {
            case DENIED -> "check the PIN, and whether the token lets this user write";
            case ABSENT -> "check that the key is still there, as with pkcs11-tool --list-objects";
            case THROTTLED -> "too many sessions are open, close some or try again later";
            case UNSUPPORTED -> "the token must do AES-GCM and be used by several threads";
            case EXISTS, DISABLED, DAMAGED, WRONG_CONTEXT, UNAVAILABLE ->
                "check that the token is there and works, as with pkcs11-tool --list-slots, and try"
                    + " again";
          };
    };
  }
}
