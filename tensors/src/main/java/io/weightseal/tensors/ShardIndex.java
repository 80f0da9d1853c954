package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// Which file of a sharded model holds which tensor: what `model.safetensors.index.json` says in
/// its member `weight_map`. Immutable.
///
/// Source: the files that `save_pretrained` of the Python library transformers writes, described at
/// <https://huggingface.co/docs/transformers/main/en/big_models>.
///
/// The file is taken to be hostile: it has at most [#MAX_BYTES], and no more tensors than
/// [TensorIndex#MAX_TENSORS]. A name of a file is a name beside the index, not a path.
///
/// @param files the file's name for each tensor's, in the order of the index
public record ShardIndex(Map<String, String> files) {
  /// How names of such files end. Case matters, as it does to the programs that read them.
  public static final String ENDING = ".safetensors.index.json";

  public static final int MAX_BYTES = 1 << 26;

  private static final String WEIGHT_MAP = "weight_map";
  private static final int MAX_NAME_CHARACTERS = 1 << 16;
  private static final int MAX_DEPTH = 128;

  public ShardIndex {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /// Reads an index. Does not close `source`.
  ///
  /// @throws MalformedArtifactException when it is no index, breaks a rule or passes a limit
  /// @throws WeightsealException what `source` throws
  public static ShardIndex read(Source source) throws WeightsealException {
    if (source.size() > MAX_BYTES) {
      throw malformed(source, "has " + source.size() + " bytes, and " + MAX_BYTES + " are allowed");
    }
    HeaderReader bytes = new HeaderReader(source);
    bytes.promise(source.size());
    try (JsonParser json =
        factory().createParser(ObjectReadContext.empty(), new Utf8Stream(bytes, source.size()))) {
      return new ShardIndex(readAll(source, json));
    } catch (JacksonException e) {
      if (e.getCause() instanceof WeightsealException cause) {
        throw cause;
      }
      throw malformed(
          source, "is not valid JSON, or has a longer name or more levels than allowed");
    }
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
        // Names of real tensors are alike enough to look like an attack on a hash table.
        .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNameLength(MAX_NAME_CHARACTERS)
                .maxStringLength(MAX_NAME_CHARACTERS)
                .build())
        .build();
  }

  private static Map<String, String> readAll(Source source, JsonParser json)
      throws MalformedArtifactException {
    Map<String, String> files = null;
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw malformed(source, "does not begin with {");
    }
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      if (json.nextToken() == JsonToken.START_OBJECT && name.equals(WEIGHT_MAP)) {
        files = readMap(source, json);
      } else {
        json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw malformed(source, "goes on after its closing }");
    }
    if (files == null) {
      throw malformed(source, "has no object " + WEIGHT_MAP);
    }
    return files;
  }

  private static Map<String, String> readMap(Source source, JsonParser json)
      throws MalformedArtifactException {
    Map<String, String> files = new LinkedHashMap<>();
    for (String tensor = json.nextName(); tensor != null; tensor = json.nextName()) {
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw malformed(source, "names no file for the tensor " + Quoted.of(tensor));
      }
      String file = json.getString();
      if (file.isEmpty() || file.indexOf('/') >= 0 || file.indexOf('\\') >= 0) {
        throw malformed(source, Quoted.of(file) + " is not the name of a file beside it");
      }
      if (files.size() == TensorIndex.MAX_TENSORS) {
        throw malformed(
            source, "has more than the " + TensorIndex.MAX_TENSORS + " tensors that are allowed");
      }
      files.put(tensor, file);
    }
    return files;
  }

  private static MalformedArtifactException malformed(Source source, String what) {
    return new MalformedArtifactException(source.describe() + " " + what);
  }

  /// Every file that holds a tensor, once, in the order of the index.
  public SequencedSet<String> shards() {
    return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(files.values()));
  }
}
