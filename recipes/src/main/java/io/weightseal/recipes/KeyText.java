package io.weightseal.recipes;

import io.weightseal.api.DataKey;
import java.util.Arrays;
import java.util.Base64;

/// A 256-bit key as the recipe's users keep it in a file: 32 bytes, or those bytes as 64
/// hexadecimal digits or as base64 (either alphabet, with or without padding), with white space
/// around them.
public final class KeyText {
  /// What a key file may have at most; more is something else.
  public static final int MAX_BYTES = 1024;

  private static final int HEX_DIGITS = 2 * DataKey.BYTES;
  private static final int BASE64_DIGITS = 43;

  private KeyText() {}

  /// The key that `content` holds; wipes `content`. The caller closes the key.
  ///
  /// @throws IllegalArgumentException when it is no such key; says nothing of what it is
  public static DataKey parse(byte[] content) {
    byte[] digits = strip(content);
    try {
      return DataKey.takingOver(
          content.length == DataKey.BYTES
              ? content.clone()
              : digits.length == HEX_DIGITS ? hex(digits) : base64(digits));
    } finally {
      Arrays.fill(content, (byte) 0);
      Arrays.fill(digits, (byte) 0);
    }
  }

  private static byte[] hex(byte[] digits) {
    byte[] key = new byte[DataKey.BYTES];
    for (int i = 0; i < key.length; i++) {
      int high = Character.digit(digits[2 * i], 16);
      int low = Character.digit(digits[2 * i + 1], 16);
      if (high < 0 || low < 0) {
        throw notAKey();
      }
      key[i] = (byte) (high << 4 | low);
    }
    return key;
  }

  private static byte[] base64(byte[] digits) {
    int length = digits.length - (digits.length > 0 && digits[digits.length - 1] == '=' ? 1 : 0);
    if (length != BASE64_DIGITS) {
      throw notAKey();
    }
    for (int i = 0; i < digits.length; i++) {
      digits[i] = (byte) (digits[i] == '-' ? '+' : digits[i] == '_' ? '/' : digits[i]);
    }
    try {
      return Base64.getDecoder().decode(digits);
    } catch (IllegalArgumentException e) {
      // Its message holds one of the digits.
      throw notAKey();
    }
  }

  private static byte[] strip(byte[] content) {
    int start = 0;
    int end = content.length;
    while (start < end && isSpace(content[start])) {
      start++;
    }
    while (start < end && isSpace(content[end - 1])) {
      end--;
    }
    return Arrays.copyOfRange(content, start, end);
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static IllegalArgumentException notAKey() {
    return new IllegalArgumentException(
        "not a 256-bit key: neither 32 bytes nor 64 hexadecimal digits nor 44 of base64");
  }
}
