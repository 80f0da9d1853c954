package io.weightseal.recipes;

import io.weightseal.api.DataKey;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import io.weightseal.testkit.MemoryObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A small file that `tests/interop/recipe_files.py` made, and what belongs to it.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record PythonFile(String name, byte[] content, byte[] key, byte[] aad, byte[] plaintext) {
  private static final Path FOLDER = Path.of("src/test/files");

  static List<PythonFile> all() throws IOException {
    List<PythonFile> files = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("files.txt"))) {
      String[] parts = line.split(" ", -1);
      files.add(
          new PythonFile(
              parts[0],
              Files.readAllBytes(FOLDER.resolve(parts[0])),
              bytes(parts[1]),
              bytes(parts[2]),
              bytes(parts[3])));
    }
    return files;
  }

  static PythonFile named(String name) throws IOException {
    return all().stream().filter(file -> file.name.equals(name)).findFirst().orElseThrow();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.equals("-") ? "" : hex);
  }

  DataKey dataKey() {
    return DataKey.takingOver(key.clone());
  }

  /// The same with other bytes.
  PythonFile with(byte[] other) {
    return new PythonFile(name, other, key, aad, plaintext);
  }

  @Override
  public String toString() {
    return name;
  }

  /// Reads the file all the way, with the additional data that its header says or, where it says
  /// none, that belong to it.
  byte[] open() throws WeightsealException {
    try (Source source = source()) {
      RecipeFile file = RecipeFile.read(source);
      byte[] bound = file.header() instanceof EnvmodelHeader envelope ? envelope.aad() : aad;
      return open(file, dataKey(), bound);
    }
  }

  static byte[] open(RecipeFile file, DataKey key, byte[] aad) throws WeightsealException {
    try (key;
        VerifiedPlaintext plaintext = file.verify(key, aad, Progress.NONE)) {
      return readAll(plaintext, 24);
    }
  }

  /// @param step how many bytes to ask for at a time
  static byte[] readAll(VerifiedPlaintext plaintext, int step) throws WeightsealException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(step);
    while (plaintext.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return all.toByteArray();
  }

  Source source() throws WeightsealException {
    MemoryObjectStore store = new MemoryObjectStore();
    store.put(name, content);
    return store.open(name);
  }
}
