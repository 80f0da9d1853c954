package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What goes wrong with one call to a service, as one of our errors: what happened to which object,
/// and what to do. What only one service says, its adapter adds.
///
/// The service's own words are not repeated: they are not known to be free of what was sent.
public interface Refusal {
  /// What the service is called.
  String service();

  /// The scheme whose settings lead to it.
  String scheme();

  /// What was to be done, as `read`.
  String done();

  /// What the call was about.
  String uri();

  /// An error with its fact and next step.
  default StoreException failure(
      Reason reason, String fact, String next, @Nullable IOException cause) {
    return new StoreException(
        reason, uri() + " cannot be " + done() + ": " + fact + "; " + next, cause);
  }

  default StoreException failure(Grounds grounds) {
    return failure(grounds.reason(), grounds.fact(), grounds.next(), null);
  }

  /// The service answered, and that it will not.
  ///
  /// @param code the service's, as [#plainCode] gives it
  /// @param request what the service calls the request; shown where it looks like that
  default StoreException answered(
      Grounds grounds, String code, int status, @Nullable String request) {
    StringBuilder how = new StringBuilder(code.isEmpty() ? "no error code" : code);
    how.append(", HTTP ").append(status);
    if (request != null && Shown.REQUEST.matcher(request).matches()) {
      how.append(", request ").append(request);
    }
    return failure(grounds.reason(), grounds.fact() + " (" + how + ")", grounds.next(), null);
  }

  /// An error's code; empty where there is none, or something else stands in its place.
  static String plainCode(@Nullable String code) {
    return code != null && Shown.CODE.matcher(code).matches() ? code : "";
  }

  /// For an answer that no such service would give.
  default StoreException noAnswer(String what) {
    return failure(
        Reason.UNAVAILABLE,
        "the answer is none of " + service() + ": " + what,
        "check the endpoint, and proxies on the way to it",
        null);
  }

  /// @param missing how many bytes did not come
  default StoreException brokeOff(long missing) {
    return failure(
        Reason.UNAVAILABLE,
        "the answer broke off, " + missing + " bytes short",
        "try again, and check the network",
        null);
  }

  default StoreException tooLate() {
    return failure(
        Reason.UNAVAILABLE, "it took too long", "check the network, and try again", null);
  }

  /// Leaves the thread marked as interrupted: whoever interrupts has to find the mark again, which
  /// a client may have taken.
  default StoreException interrupted() {
    Thread.currentThread().interrupt();
    return failure(Reason.FAILED, "interrupted", "try again", null);
  }

  default StoreException untrusted(IOException e) {
    return failure(
        Reason.FAILED,
        "the store's certificate is not trusted (" + Shown.firstLine(e) + ")",
        "check the endpoint, or name its authority with ca-file of " + scheme(),
        e);
  }

  default StoreException unreachable(IOException e) {
    return failure(
        Reason.UNAVAILABLE,
        "no answer (" + Shown.firstLine(e) + ")",
        "check the network, proxies and endpoint, and try again",
        e);
  }

  /// What may be shown of what others said.
  final class Shown {
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9. ]{1,80}");
    private static final Pattern REQUEST = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private Shown() {}

    private static String firstLine(IOException e) {
      return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replace(';', ',');
    }
  }
}
