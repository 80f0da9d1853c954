package io.weightseal.examples;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.loader.WeightLoader;
import io.weightseal.loader.memory.PrivateMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs a sealed TorchScript model in DJL's PyTorch engine.
///
/// Arguments: the sealed model (a folder with `model.pt` and `vocab.txt`), then sentences.
public final class DjlExample {
  private DjlExample() {}

  public static void main(String[] arguments)
      throws IOException, MalformedModelException, TranslateException {
    stayOffline();
    List<String> sentences = List.of(arguments).subList(1, arguments.length);
    try (WeightLoader loader =
            WeightLoader.open(
                LocalEngine.create(), FileStore.locate(Path.of(arguments[0])), Expectations.NONE);
        Model model = Model.newInstance("embeddings", "PyTorch")) {
      // All of it is authenticated first: DJL hangs when a stream fails on it halfway.
      try (PrivateMemory script = loader.loadFile("model.pt");
          WipedStream stream = new WipedStream(script.stream())) {
        model.load(stream);
      }
      try (InputStream vocabulary = loader.file("vocab.txt").stream()) {
        Embeddings.print(sentences, embed(model, new WordPiece(vocabulary), sentences));
      }
    }
  }

  /// DJL would download what it does not find, and tell its makers of its use. The native libraries
  /// are in its jars; it unpacks them below `~/.djl.ai` or `$ENGINE_CACHE_DIR`.
  static void stayOffline() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  static List<float[]> embed(Model model, WordPiece words, List<String> sentences)
      throws TranslateException {
    List<float[]> vectors = new ArrayList<>();
    try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
      for (String sentence : sentences) {
        try (NDList input =
                new NDList(model.getNDManager().create(words.tokens(sentence)).expandDims(0));
            NDList output = predictor.predict(input)) {
          vectors.add(output.singletonOrThrow().toFloatArray());
        }
      }
    }
    return vectors;
  }
}
