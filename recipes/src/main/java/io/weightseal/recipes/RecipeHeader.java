package io.weightseal.recipes;

import io.weightseal.api.WeightsealException;

/// What a file of the recipe says of itself in front of its ciphertext. Nothing of it is
/// authenticated by the format.
public sealed interface RecipeHeader permits EncmodelHeader, EnvmodelHeader {
  /// How many bytes of JSON a header may have.
  int MAX_JSON_BYTES = 1 << 16;

  /// The name of the format, which is its magic.
  String format();

  /// SHA-256 of the plaintext, 64 lower-case hexadecimal digits.
  String plaintextHash();

  /// Reads the JSON of a header.
  ///
  /// @param what how errors call the file
  /// @param format the file's magic
  static RecipeHeader parse(String what, String format, byte[] json) throws WeightsealException {
    return switch (format) {
      case EncmodelHeader.FORMAT -> EncmodelHeader.parse(what, json);
      case EnvmodelHeader.FORMAT -> EnvmodelHeader.parse(what, json);
      default -> throw new IllegalArgumentException("no such format: " + format);
    };
  }
}
