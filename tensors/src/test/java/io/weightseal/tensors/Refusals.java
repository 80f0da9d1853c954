package io.weightseal.tensors;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.MalformedArtifactException;

/// How headers are refused.
final class Refusals {
  private Refusals() {}

  /// Refused with these words, and the file and the byte that they are about.
  static void refuses(String because, FakeSource source) {
    String message =
        assertThrows(MalformedArtifactException.class, () -> TensorIndex.read(source)).getMessage();
    assertTrue(message.contains(because), message);
    assertTrue(message.matches("(?s)model\\.file, at byte \\d+: .*"), message);
  }

  /// The same of safetensors with that header, followed by so many bytes of data.
  static void refuses(String because, String json, long dataBytes) {
    refuses(because, FakeSource.safetensors(json, dataBytes));
  }
}
