package io.weightseal.examples;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What [DjlExample] does, with the model's plaintext files, which DJL opens itself: the sealed
/// model must give the same, bit for bit.
public final class PlaintextDjl {
  private PlaintextDjl() {}

  public static void main(String[] arguments)
      throws IOException, MalformedModelException, TranslateException {
    DjlExample.stayOffline();
    Path folder = Path.of(arguments[0]);
    List<String> sentences = List.of(arguments).subList(1, arguments.length);
    try (Model model = Model.newInstance("embeddings", "PyTorch");
        InputStream vocabulary = Files.newInputStream(folder.resolve("vocab.txt"))) {
      model.load(folder, "model");
      Embeddings.print(sentences, DjlExample.embed(model, new WordPiece(vocabulary), sentences));
    }
  }
}
