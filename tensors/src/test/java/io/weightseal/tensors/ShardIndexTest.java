package io.weightseal.tensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardIndexTest {
  private static ShardIndex read(String json) throws WeightsealException {
    return ShardIndex.read(new FakeSource(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void readsWhichFileHoldsWhichTensor() throws Exception {
    ShardIndex index =
        read(
            """
            {"metadata": {"total_size": 1e9, "weight_map": {"x": [null, true]}},
             "weight_map": {"b": "2.safetensors", "a": "1.safetensors", "c": "2.safetensors"},
             "more": "ignored"}
            """);
    assertEquals(
        Map.of("b", "2.safetensors", "a", "1.safetensors", "c", "2.safetensors"), index.files());
    assertEquals(List.of("2.safetensors", "1.safetensors"), List.copyOf(index.shards()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"weight_map\": []}",
        "{\"weight_map\": {\"a\": 1}}",
        "{\"weight_map\": {\"a\": null}}",
        "{\"weight_map\": {\"a\": \"\"}}",
        "{\"weight_map\": {\"a\": \"../x.safetensors\"}}",
        "{\"weight_map\": {\"a\": \"/x.safetensors\"}}",
        "{\"weight_map\": {\"a\": \"x\\\\y.safetensors\"}}",
        "{\"weight_map\": {\"a\": \"1\", \"a\": \"2\"}}",
        "{\"weight_map\": {\"a\": \"1\"}, \"weight_map\": {\"a\": \"2\"}}",
        "{\"weight_map\": {\"a\": \"1\"}} {}",
        "{\"weight_map\": {\"a\": \"1\"}",
        "{\"weight_map\": {\"a\": \"1\"",
        "{\"weight_map\": {\"a\": \"1\"}, \"b\": }",
        "\u0000\u0001"
      })
  void refusesWhatIsNoIndex(String json) {
    MalformedArtifactException e = assertThrows(MalformedArtifactException.class, () -> read(json));
    assertTrue(String.valueOf(e.getMessage()).startsWith("model.file"), e.getMessage());
  }

  @Test
  void refusesWhatIsDeeperOrLongerThanAnyIndex() {
    assertThrows(MalformedArtifactException.class, () -> read("[".repeat(100_000)));
    assertThrows(
        MalformedArtifactException.class,
        () -> read("{\"x\":" + "[".repeat(200) + "]".repeat(200) + ",\"weight_map\":{}}"));
    assertThrows(
        MalformedArtifactException.class, () -> read("{\"" + "x".repeat(1 << 17) + "\":1}"));
    assertThrows(
        MalformedArtifactException.class,
        () -> ShardIndex.read(new FakeSource(new byte[0], ShardIndex.MAX_BYTES + 1L)));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] json = "{\"weight_map\": {\"a?\": \"1\"}}".getBytes(StandardCharsets.US_ASCII);
    json[18] = (byte) 0xc0;
    assertThrows(MalformedArtifactException.class, () -> ShardIndex.read(new FakeSource(json)));
  }
}
