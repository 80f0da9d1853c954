package io.weightseal.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;

/// Looks for secrets where none may be.
public final class Secrets {
  private Secrets() {}

  /// Asserts that the message names `what`, and that message, stack trace and causes show `secret`
  /// in no usual spelling.
  public static void assertNamesButHoldsNot(Throwable error, String what, byte[] secret) {
    assertTrue(String.valueOf(error.getMessage()).contains(what), () -> what + " in: " + error);
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    assertHoldsNot(trace.toString(), secret);
  }

  /// Asserts that `text` shows `secret` in no usual spelling.
  public static void assertHoldsNot(String text, byte[] secret) {
    String hex = HexFormat.of().formatHex(secret);
    String list = Arrays.toString(secret);
    assertFalse(text.toLowerCase(Locale.ROOT).contains(hex), "the secret in hex");
    assertFalse(text.contains(Base64.getEncoder().encodeToString(secret)), "the secret in base64");
    assertFalse(
        text.contains(Base64.getUrlEncoder().withoutPadding().encodeToString(secret)),
        "the secret in base64url");
    assertFalse(text.contains(list.substring(1, list.length() - 1)), "the secret as numbers");
  }
}
