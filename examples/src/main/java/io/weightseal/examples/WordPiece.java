package io.weightseal.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Turns English sentences into the numbers that BERT models take: lower case, words and marks,
/// then the longest pieces that the vocabulary has.
///
/// Source: the section "Tokenization" of <https://github.com/google-research/bert>. Letters outside
/// ASCII are left as they are, which real tokenizers do not do.
final class WordPiece {
  private static final Pattern WORD = Pattern.compile("\\p{Punct}|[^\\p{Punct}\\s]+");

  private final Map<String, Integer> numbers = new HashMap<>();

  /// @param vocabulary a piece a line; closed by the caller
  WordPiece(InputStream vocabulary) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(vocabulary, StandardCharsets.UTF_8));
    for (String piece = lines.readLine(); piece != null; piece = lines.readLine()) {
      numbers.put(piece, numbers.size());
    }
  }

  /// The numbers of a sentence's pieces, with the marks for its beginning and end.
  long[] tokens(String sentence) {
    List<Integer> tokens = new ArrayList<>();
    tokens.add(number("[CLS]"));
    Matcher words = WORD.matcher(sentence.toLowerCase(Locale.ROOT));
    while (words.find()) {
      tokens.addAll(pieces(words.group()));
    }
    tokens.add(number("[SEP]"));
    return tokens.stream().mapToLong(Integer::longValue).toArray();
  }

  private List<Integer> pieces(String word) {
    List<Integer> pieces = new ArrayList<>();
    for (int begin = 0; begin < word.length(); ) {
      int end = word.length();
      while (end > begin && !numbers.containsKey(piece(word, begin, end))) {
        end--;
      }
      if (end == begin) {
        return List.of(number("[UNK]"));
      }
      pieces.add(number(piece(word, begin, end)));
      begin = end;
    }
    return pieces;
  }

  private static String piece(String word, int begin, int end) {
    return (begin == 0 ? "" : "##") + word.substring(begin, end);
  }

  private int number(String piece) {
    Integer number = numbers.get(piece);
    if (number == null) {
      throw new IllegalArgumentException("the vocabulary has no " + piece);
    }
    return number;
  }
}
