package io.weightseal.keys.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the service's refusals mean.
///
/// Source: the service's REST reference, "Azure Key Vault REST API Error Codes". A refusal has a
/// status, a code, a message, and where the code says little, an inner code.
final class VaultErrors {
  private static final int MAX_SERVICE_TEXT = 300;
  private static final Set<String> UNUSABLE =
      Set.of("KeyDisabled", "KeyExpired", "KeyNotYetValid", "ObjectIsDeletedButRecoverable");

  private VaultErrors() {}

  /// What stands in a refusal.
  private record Said(String code, String inner, String message) {
    static Said of(@Nullable Object body) {
      Map<?, ?> error = part(body, "error");
      return new Said(
          text(error, "code"), text(part(error, "innererror"), "code"), text(error, "message"));
    }

    private static Map<?, ?> part(@Nullable Object body, String name) {
      return body instanceof Map<?, ?> map && map.get(name) instanceof Map<?, ?> part
          ? part
          : Map.of();
    }

    private static String text(Map<?, ?> map, String name) {
      return map.get(name) instanceof String text ? text : "";
    }
  }

  /// The error for a request about `key` that the service refused.
  static KeyServiceException refused(
      VaultOperation operation, AzureKeyName key, HttpResponseException cause) {
    if (cause.getResponse() == null) {
      return cause instanceof ClientAuthenticationException
          ? unauthenticated(operation, key, cause)
          : unanswered(operation, key, cause);
    }
    int status = cause.getResponse().getStatusCode();
    Said said = Said.of(cause.getValue());
    Reason reason = reason(operation, status, said);
    String why = said.inner().isEmpty() ? said.code() : said.inner();
    return new KeyServiceException(
        reason,
        "Azure did not "
            + operation.text()
            + " "
            + key.uri()
            + " ("
            + clean((status + " " + why + ": " + said.message()).strip())
            + "); "
            + nextStep(operation, reason),
        cause);
  }

  private static Reason reason(VaultOperation operation, int status, Said said) {
    return switch (status) {
      case 400, 422 ->
          operation == VaultOperation.UNWRAP ? Reason.WRONG_CONTEXT : Reason.UNSUPPORTED;
      case 401 -> Reason.DENIED;
      case 403 -> UNUSABLE.contains(said.inner()) ? Reason.DISABLED : Reason.DENIED;
      case 404, 410 -> Reason.ABSENT;
      case 409 -> conflict(said);
      case 405, 501 -> Reason.UNSUPPORTED;
      case 429 -> Reason.THROTTLED;
      default -> status >= 500 || status == 408 ? Reason.UNAVAILABLE : Reason.UNSUPPORTED;
    };
  }

  private static Reason conflict(Said said) {
    boolean deleted = said.inner().startsWith("ObjectIs") || said.code().startsWith("ObjectIs");
    return deleted ? Reason.DISABLED : Reason.UNAVAILABLE;
  }

  /// No credential could be had.
  static KeyServiceException unauthenticated(
      VaultOperation operation, AzureKeyName key, RuntimeException cause) {
    return new KeyServiceException(
        Reason.DENIED,
        "no credentials to "
            + operation.text()
            + " "
            + key.uri()
            + ": "
            + clean(String.valueOf(cause.getMessage()))
            + "; run az login, or set the variables of DefaultAzureCredential",
        cause);
  }

  /// No answer, or none that can be read.
  static KeyServiceException unanswered(
      VaultOperation operation, AzureKeyName key, Exception cause) {
    return new KeyServiceException(
        Reason.UNAVAILABLE,
        "no answer from "
            + key.host()
            + " when asked to "
            + operation.text()
            + " "
            + key.uri()
            + " ("
            + clean(String.valueOf(cause.getMessage()))
            + "); check the network and the vault's name, then try again",
        cause);
  }

  /// An answer that makes no sense.
  static KeyServiceException odd(VaultOperation operation, AzureKeyName key, String what) {
    return new KeyServiceException(
        Reason.UNAVAILABLE,
        "Azure was asked to "
            + operation.text()
            + " "
            + key.uri()
            + " and answered with "
            + what
            + "; try again");
  }

  private static String nextStep(VaultOperation operation, Reason reason) {
    return switch (reason) {
      case DENIED -> "grant this process " + operation.permission() + ", or run az login";
      case ABSENT -> "check the key's name and its vault; a deleted key may be recoverable";
      case DISABLED -> "enable or recover the key, or see its dates, with az keyvault key";
      case WRONG_CONTEXT ->
          "the data key was wrapped for another identity, by another key, or was changed: open the"
              + " artifact as it was published";
      case THROTTLED -> "try again later";
      case UNAVAILABLE -> "try again";
      case UNSUPPORTED -> "use an RSA key, or an AES key of 256 bits in a Managed HSM";
      case EXISTS, DAMAGED -> "see the vault's own log";
    };
  }

  /// The service's words on one line, without the sign that sets off the next step, and not
  /// endless.
  private static String clean(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").replace("; ", ", ").strip();
    return line.length() <= MAX_SERVICE_TEXT ? line : line.substring(0, MAX_SERVICE_TEXT) + "...";
  }
}
