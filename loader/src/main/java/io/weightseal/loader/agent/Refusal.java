package io.weightseal.loader.agent;

import java.io.IOException;

/// Why the agent does not do what it was asked, as its client hears it.
///
/// spec: agent-v1#ans-2
///
/// @param code what the command line would exit with, see `docs/exit-codes.md`
/// @param type the error's stable name
/// @param message what and where, in one line
/// @param next what to do about it, in one line
public record Refusal(int code, String type, String message, String next) {
  /// Says what an error means.
  @FunctionalInterface
  public interface Reader {
    Refusal of(Throwable error);
  }

  /// A refusal of the agent's own, on its way to the client.
  public static final class Thrown extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    private Thrown(Refusal refusal) {
      super(refusal.message);
      this.refusal = refusal;
    }

    public Refusal refusal() {
      return refusal;
    }
  }

  /// Something that the policy does not let this client do.
  static Thrown notAllowed(String message, String next) {
    return new Thrown(new Refusal(12, "NotAllowed", message, next));
  }

  /// A request that makes no sense, such as one for a model that is not open.
  static Thrown usage(String message, String next) {
    return new Thrown(new Refusal(2, "Usage", message, next));
  }

  /// More than the agent has to give.
  static Thrown tooMuch(String message, String next) {
    return new Thrown(new Refusal(14, "TooMuch", message, next));
  }

  /// This host cannot keep plaintext as it must be kept.
  static Thrown unfit(String message, String next) {
    return new Thrown(new Refusal(1, "UnfitHost", message, next));
  }
}
