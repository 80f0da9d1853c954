package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Times as users write them: `90d`, `36h`, `45m`, `30s`.
final class Periods {
  private static final Pattern PERIOD = Pattern.compile("([1-9][0-9]{0,5})([dhms])");

  private Periods() {}

  static boolean isOne(String text) {
    return PERIOD.matcher(text).matches();
  }

  static Duration parse(String option, String text) throws CommandFailedException {
    Matcher matcher = PERIOD.matcher(text);
    if (!matcher.matches()) {
      throw CommandFailedException.usage(
          option + " " + text + " is no time", "write it as 90d, 36h or 45m");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "d" -> Duration.ofDays(count);
      case "h" -> Duration.ofHours(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofSeconds(count);
    };
  }

  /// Such as `90 days`, `5 hours`.
  static String words(Duration duration) {
    long days = duration.toDays();
    long hours = duration.toHours();
    return days > 1 ? days + " days" : hours > 1 ? hours + " hours" : duration.toMinutes() + " min";
  }
}
