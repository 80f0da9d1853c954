package io.weightseal.core.internal.resume;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A line of an upload's journal: words, of which the first says what the line is.
///
/// @param words at least one; empty ones are allowed
record JournalLine(List<String> words) {
  /// Stands for a word that is null: no encoded word holds it.
  private static final String NONE = "=";

  static JournalLine of(String kind, @Nullable Object... rest) {
    return new JournalLine(
        Stream.concat(
                Stream.of(kind),
                Arrays.stream(rest).map(word -> word == null ? NONE : encoded(word.toString())))
            .toList());
  }

  private static String encoded(String word) {
    return URLEncoder.encode(word, StandardCharsets.UTF_8);
  }

  /// @param text as [#text] gives it
  static JournalLine parse(String text) {
    return new JournalLine(List.of(text.split(" ", -1)));
  }

  String text() {
    return words.stream().collect(Collectors.joining(" "));
  }

  String kind() {
    return words.getFirst();
  }

  int size() {
    return words.size();
  }

  /// @throws IllegalArgumentException when there is no such word
  String word(int index) {
    String word = wordOrNull(index);
    if (word == null) {
      throw new IllegalArgumentException("a word is missing");
    }
    return word;
  }

  /// @throws IllegalArgumentException when there is no such word
  @Nullable String wordOrNull(int index) {
    if (index >= words.size()) {
      throw new IllegalArgumentException("too few words");
    }
    String word = words.get(index);
    return word.equals(NONE) ? null : URLDecoder.decode(word, StandardCharsets.UTF_8);
  }

  /// @throws IllegalArgumentException when it is no number from 0 on
  long number(int index) {
    long number = Long.parseLong(word(index));
    if (number < 0) {
      throw new IllegalArgumentException("a negative number");
    }
    return number;
  }
}
