package io.weightseal.examples;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.loader.WeightLoader;
import io.weightseal.loader.memory.PrivateMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs a sealed ONNX model, whose weights stand in a file beside it, in ONNX Runtime.
///
/// Arguments: the sealed model (a folder with `model.onnx`, `model.onnx.data` and `vocab.txt`),
/// then sentences.
public final class OnnxRuntimeExample {
  private OnnxRuntimeExample() {}

  public static void main(String[] arguments) throws IOException, OrtException {
    List<String> sentences = List.of(arguments).subList(1, arguments.length);
    try (WeightLoader loader =
            WeightLoader.open(
                LocalEngine.create(), FileStore.locate(Path.of(arguments[0])), Expectations.NONE);
        OrtSession session = session(loader);
        InputStream vocabulary = loader.file("vocab.txt").stream()) {
      Embeddings.print(sentences, embed(session, new WordPiece(vocabulary), sentences));
    }
  }

  /// The session has its own copy of everything once it is there, so the memory is wiped at once.
  private static OrtSession session(WeightLoader loader) throws IOException, OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (PrivateMemory graph = loader.loadFile("model.onnx");
        PrivateMemory weights = loader.loadFile("model.onnx.data");
        ExternalWeights tensors =
            ExternalWeights.of(
                graph.segment(), Map.of("model.onnx.data", weights.segment()), environment);
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.addExternalInitializers(tensors.byName());
      return environment.createSession(graph.segment().asByteBuffer(), options);
    }
  }

  static List<float[]> embed(OrtSession session, WordPiece words, List<String> sentences)
      throws OrtException {
    List<float[]> vectors = new ArrayList<>();
    for (String sentence : sentences) {
      long[][] tokens = {words.tokens(sentence)};
      try (OnnxTensor input = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), tokens);
          OrtSession.Result result = session.run(Map.of("tokens", input))) {
        vectors.add(((float[][]) result.get(0).getValue())[0]);
      }
    }
    return vectors;
  }
}
