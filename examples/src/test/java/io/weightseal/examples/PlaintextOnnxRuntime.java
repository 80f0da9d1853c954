package io.weightseal.examples;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What [OnnxRuntimeExample] does, with the model's plaintext files, which ONNX Runtime opens
/// itself: the sealed model must give the same, bit for bit.
public final class PlaintextOnnxRuntime {
  private PlaintextOnnxRuntime() {}

  public static void main(String[] arguments) throws IOException, OrtException {
    Path model = Path.of(arguments[0]);
    List<String> sentences = List.of(arguments).subList(1, arguments.length);
    try (OrtSession session =
            OrtEnvironment.getEnvironment().createSession(model.resolve("model.onnx").toString());
        InputStream vocabulary = Files.newInputStream(model.resolve("vocab.txt"))) {
      Embeddings.print(
          sentences, OnnxRuntimeExample.embed(session, new WordPiece(vocabulary), sentences));
    }
  }
}
