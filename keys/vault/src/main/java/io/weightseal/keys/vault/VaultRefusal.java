package io.weightseal.keys.vault;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.util.List;

/// Says in this project's words why a Vault did not do something.
///
/// The texts that are looked for are those that OpenBao 2.7 and Vault write; nothing but their
/// words tells a wrong context from a version that was retired.
final class VaultRefusal {
  private static final int MAX_TOLD = 200;

  private VaultRefusal() {}

  /// The refusal that `answer` is.
  ///
  /// @param what what could not be done, such as `cannot wrap with KEY`
  /// @param path what was asked for, as a policy names it
  static KeyServiceException of(
      KeyUri key, String what, String capability, String path, VaultHttp.Answer answer) {
    String told = told(answer);
    Reason reason = reason(answer.status(), told);
    return new KeyServiceException(
        reason,
        what
            + (what.contains(key.value()) ? "" : " " + key)
            + ": the Vault says "
            + (told.isEmpty() ? "HTTP " + answer.status() : told + " (" + answer.status() + ")")
            + " to "
            + path
            + "; "
            + nextStep(reason, answer.status(), told, capability, path));
  }

  private static String told(VaultHttp.Answer answer) {
    List<String> errors = answer.body() == null ? List.of() : answer.body().strings("errors");
    String text =
        String.join(", ", errors)
            .replaceAll("\\p{Cntrl}+", " ")
            .replaceFirst("^1 error occurred: *\\* *", "")
            .replace("; ", ", ")
            .strip();
    return text.length() > MAX_TOLD ? text.substring(0, MAX_TOLD) + "..." : text;
  }

  private static Reason reason(int status, String told) {
    return switch (status) {
      case 400 -> badRequest(told);
      case 401, 403 -> Reason.DENIED;
      case 404 -> Reason.ABSENT;
      case 429 -> Reason.THROTTLED;
      // A standby, one that lags behind, or a redirect to the active node: another time it is well.
      case 301, 302, 303, 307, 308, 408, 412, 472, 473 -> Reason.UNAVAILABLE;
      default -> status >= 500 ? Reason.UNAVAILABLE : Reason.UNSUPPORTED;
    };
  }

  private static Reason badRequest(String told) {
    if (told.contains("message authentication failed")
        || told.contains("unable to decrypt")
        || told.contains("invalid ciphertext length")
        || told.contains("could not decode base64")) {
      return Reason.WRONG_CONTEXT;
    }
    if (told.contains("key not found")
        || told.contains("no existing key")
        || told.contains("version is too new")) {
      return Reason.ABSENT;
    }
    if (told.contains("disallowed by policy")
        || told.contains("soft deleted")
        || told.contains("soft-deleted")) {
      return Reason.DISABLED;
    }
    return Reason.UNSUPPORTED;
  }

  private static String nextStep(
      Reason reason, int status, String told, String capability, String path) {
    return switch (reason) {
      case DENIED ->
          "log in again if the token has expired, else have its policy allow "
              + capability
              + " on "
              + path;
      case ABSENT ->
          told.contains("no handler")
              ? "check mount and namespace, or enable the engine: bao secrets enable transit"
              : told.contains("namespace")
                  ? "check namespace"
                  : "see bao list, or make the key with weightseal key create";
      case DISABLED ->
          "lower its min_decryption_version or restore the key if it should still be used";
      case THROTTLED -> "try again later, or raise the rate limit quota";
      case UNAVAILABLE ->
          status >= 300 && status < 400
              ? "it redirects, which is not followed: set address to the server itself"
              : told.contains("sealed") ? "unseal it, then try again" : "try again later";
      case UNSUPPORTED, EXISTS, DAMAGED, WRONG_CONTEXT ->
          "check the kind of key with bao read " + path;
    };
  }
}
