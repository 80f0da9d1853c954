package io.weightseal.posture.rest;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.json.Json;
import io.weightseal.posture.json.Member;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// What a provider's refusal is to us. Of its words only an error code is repeated: the rest is not
/// known to be free of what was sent.
public final class Refusal {
  private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9]{2,60}");

  private Refusal() {}

  /// @param body of the answer: `{"error": {"code": ...}}` is understood
  static StoreException of(Question question, int status, byte[] body) {
    return of(question.subject(), question.permission(), status, code(body));
  }

  /// @param code empty where none is known
  public static StoreException of(String subject, String permission, int status, String code) {
    String told = CODE.matcher(code).matches() ? " (HTTP " + status + ", " + code + ")" : "";
    String shown = told.isEmpty() ? " (HTTP " + status + ")" : told;
    return switch (status) {
      case 401, 403 ->
          failure(
              Reason.DENIED,
              subject,
              "access denied, it takes " + permission + shown,
              "grant a role with " + permission);
      // Not ABSENT, which would say that a setting of it is not set.
      case 404 ->
          failure(Reason.UNSUITABLE, subject, "there is no such thing" + shown, "check its name");
      case 409, 412 ->
          failure(
              Reason.CONFLICT,
              subject,
              "someone changed it since the plan was made" + shown,
              "make the plan anew");
      case 429 -> failure(Reason.THROTTLED, subject, "too many requests" + shown, "lower --pace");
      default ->
          status >= 500
              ? failure(Reason.UNAVAILABLE, subject, "it failed" + shown, "try again")
              : failure(Reason.FAILED, subject, "it refused" + shown, "check the name");
    };
  }

  private static String code(byte[] body) {
    try {
      String code =
          Member.text(
              Member.object(Json.object(new String(body, StandardCharsets.UTF_8)), "error"),
              "code");
      return code == null ? "" : code;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /// @param next what to do
  public static StoreException failure(Reason reason, String subject, String fact, String next) {
    return new StoreException(reason, subject + ": " + fact + "; " + next);
  }
}
