package io.weightseal.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// A small file of the recipe, which Python made, with all that belongs to it.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record KnownRecipeFile(String name, byte[] content, byte[] key, byte[] aad, byte[] plaintext) {
  /// @param vectors the folder of the vectors, from which the project's other folders are found
  static List<KnownRecipeFile> all(Path vectors) throws IOException {
    Path folder = vectors.resolve("../../../recipes/src/test/files");
    List<KnownRecipeFile> files = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("files.txt"))) {
      String[] parts = line.split(" ", -1);
      files.add(
          new KnownRecipeFile(
              parts[0],
              Files.readAllBytes(folder.resolve(parts[0])),
              bytes(parts[1]),
              bytes(parts[2]),
              bytes(parts[3])));
    }
    return files;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.equals("-") ? "" : hex);
  }

  boolean isEncmodel() {
    return name.endsWith(".encmodel");
  }

  /// The JSON of its header.
  byte[] json() {
    return Arrays.copyOfRange(content, 12, 12 + ByteBuffer.wrap(content).getInt(8));
  }
}
