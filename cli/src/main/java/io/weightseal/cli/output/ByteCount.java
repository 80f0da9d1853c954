package io.weightseal.cli.output;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says numbers of bytes as people do.
public final class ByteCount {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,9})([kMG]?)");

  private ByteCount() {}

  /// The number of bytes that `text` says: digits, and k, M or G for thousands, millions and
  /// billions.
  ///
  /// @throws IllegalArgumentException when it says none
  public static long parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(text + " is no number of bytes, such as 500k, 100M or 2G");
    }
    int thousands = form.group(2).isEmpty() ? 0 : 1 + "kMG".indexOf(form.group(2));
    return Math.multiplyExact(Long.parseLong(form.group(1)), (long) Math.pow(1000, thousands));
  }

  /// Such as `17 B`, `4.0 MiB` or `152 GiB`.
  public static String of(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }
}
