package io.weightseal.cli.output;

import io.weightseal.cli.failure.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a command that ran to its end has to say.
///
/// @param result for programs: what `--json` shows
/// @param text for people, without its last line end; empty for nothing
/// @param importance whether `--quiet` leaves the text out
/// @param failure what failed of several things, when others succeeded
public record Answer(
    Map<String, ?> result, String text, Importance importance, @Nullable Failure failure) {
  /// Whether the text is what was asked for, or only says that something was done.
  public enum Importance {
    ASKED_FOR,
    CONFIRMATION
  }

  public static Answer askedFor(Fields result, String text) {
    return new Answer(result.map(), text, Importance.ASKED_FOR, null);
  }

  public static Answer confirming(Fields result, String text) {
    return new Answer(result.map(), text, Importance.CONFIRMATION, null);
  }

  public Answer failing(Failure some) {
    return new Answer(result, text, importance, some);
  }
}
