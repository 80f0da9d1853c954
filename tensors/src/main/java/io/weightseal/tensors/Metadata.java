package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import java.util.LinkedHashMap;
import java.util.Map;

/// The metadata of one header while it is read, within the limits of [TensorIndex].
final class Metadata {
  private final HeaderReader header;
  private final Map<String, String> pairs = new LinkedHashMap<>();
  private int characters;

  Metadata(HeaderReader header) {
    this.header = header;
  }

  Map<String, String> pairs() {
    return pairs;
  }

  void put(long at, String key, String value) throws MalformedArtifactException {
    if (pairs.size() == TensorIndex.MAX_METADATA_PAIRS) {
      throw header.malformed(
          at,
          "there are more than the "
              + TensorIndex.MAX_METADATA_PAIRS
              + " metadata pairs that are allowed");
    }
    if (key.length() + value.length() > TensorIndex.MAX_METADATA_CHARACTERS - characters) {
      throw header.malformed(
          at,
          "the metadata has more than the "
              + TensorIndex.MAX_METADATA_CHARACTERS
              + " characters that are allowed");
    }
    characters += key.length() + value.length();
    if (pairs.putIfAbsent(key, value) != null) {
      throw header.malformed(at, "the metadata has " + Quoted.of(key) + " twice");
    }
  }
}
