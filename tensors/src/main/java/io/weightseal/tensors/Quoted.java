package io.weightseal.tensors;

/// Strings out of a file, made fit for a message.
final class Quoted {
  private static final int MAX_CHARACTERS = 100;

  private Quoted() {}

  /// `text` between quotes, cut when long, with everything escaped that could steer a terminal.
  static String of(String text) {
    StringBuilder quoted = new StringBuilder("'");
    for (int i = 0; i < text.length(); i++) {
      if (i == MAX_CHARACTERS) {
        return quoted.append("...'").toString();
      }
      char c = text.charAt(i);
      if (printable(c)) {
        quoted.append(c);
      } else {
        quoted.append(String.format("\\u%04x", (int) c));
      }
    }
    return quoted.append("'").toString();
  }

  private static boolean printable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
