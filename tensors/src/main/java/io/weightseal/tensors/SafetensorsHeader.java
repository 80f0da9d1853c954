package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteOrder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// The header of a safetensors file: a length, then JSON.
final class SafetensorsHeader {
  /// `MAX_HEADER_SIZE` of the reference implementation.
  static final long MAX_JSON_BYTES = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final int MAX_NAME_CHARACTERS = 1 << 16;
  private static final int MAX_NUMBER_CHARACTERS = 100;

  /// As deep as the reference's JSON parser goes; nothing that is read is deeper than three.
  private static final int MAX_DEPTH = 128;

  private final HeaderReader header;
  private final JsonParser json;
  private final long dataStart;
  private final TensorList tensors;
  private final Metadata metadata;
  private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
  private boolean metadataSeen;

  private SafetensorsHeader(HeaderReader header, JsonParser json, long dataStart) {
    this.header = header;
    this.json = json;
    this.dataStart = dataStart;
    this.tensors = new TensorList(header);
    this.metadata = new Metadata(header);
  }

  static TensorIndex read(HeaderReader header) throws WeightsealException {
    header.promise(Long.BYTES);
    long length = header.nextLong();
    if (length < 0 || length > MAX_JSON_BYTES) {
      throw header.malformed(
          0,
          "neither GGUF nor safetensors: as the latter it has a header of "
              + Long.toUnsignedString(length)
              + " bytes, and at most "
              + MAX_JSON_BYTES
              + " are allowed");
    }
    header.promise(length);
    if (length == 0 || header.peek() != '{') {
      throw header.malformed("neither GGUF nor safetensors: the header does not begin with {");
    }
    long dataStart = Long.BYTES + length;
    try (JsonParser json =
        factory().createParser(ObjectReadContext.empty(), new Utf8Stream(header, length))) {
      return new SafetensorsHeader(header, json, dataStart).readAll();
    } catch (JacksonException e) {
      if (e.getCause() instanceof WeightsealException cause) {
        throw cause;
      }
      throw notJson(header, e);
    }
  }

  /// Says where, but not in Jackson's words, which quote the header.
  private static MalformedArtifactException notJson(HeaderReader header, JacksonException e) {
    TokenStreamLocation location = e.getLocation();
    long at = Long.BYTES + (location == null ? 0 : Math.max(0, location.getByteOffset()));
    if (e instanceof StreamConstraintsException) {
      return header.malformed(
          at,
          "the header has a name of more than "
              + MAX_NAME_CHARACTERS
              + " characters, a value of more than "
              + TensorIndex.MAX_METADATA_CHARACTERS
              + ", a number of more than "
              + MAX_NUMBER_CHARACTERS
              + " or more than "
              + MAX_DEPTH
              + " levels, which is more than allowed");
    }
    return header.malformed(at, "the header is not valid JSON");
  }

  /// A factory for one header, so that no name of it stays in a cache.
  private static JsonFactory factory() {
    return JsonFactory.builder()
        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
        .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
        // Names of real tensors are alike enough to look like an attack on a hash table.
        .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNameLength(MAX_NAME_CHARACTERS)
                .maxNumberLength(MAX_NUMBER_CHARACTERS)
                .maxStringLength(TensorIndex.MAX_METADATA_CHARACTERS)
                .build())
        .build();
  }

  private TensorIndex readAll() throws WeightsealException {
    json.nextToken();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      readEntry(requireWellFormed(name));
    }
    if (json.nextToken() != null) {
      throw header.malformed(at(), "something stands after the header's closing }");
    }
    List<Tensor> ordered = tensors.inFileOrder();
    requireCover(ordered);
    return new TensorIndex(
        TensorFormat.SAFETENSORS, ByteOrder.LITTLE_ENDIAN, ordered, metadata.pairs());
  }

  private void readEntry(String name) throws WeightsealException {
    long at = at();
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw header.malformed(at(), Quoted.of(name) + " is not an object");
    }
    if (!name.equals(METADATA)) {
      tensors.requireRoom(at, 1);
      tensors.add(at, new SafetensorsEntry(header, json, dataStart, name).read());
    } else if (metadataSeen) {
      throw header.malformed(at, "the header has " + METADATA + " twice");
    } else {
      metadataSeen = true;
      readMetadata();
    }
  }

  private void readMetadata() throws WeightsealException {
    for (String key = json.nextName(); key != null; key = json.nextName()) {
      long at = at();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw header.malformed(at(), "the metadata " + Quoted.of(key) + " is not a string");
      }
      metadata.put(at, requireWellFormed(key), requireWellFormed(json.getString()));
    }
  }

  /// The format forbids holes, overlaps and leftovers, so that no file can be two things at once.
  private void requireCover(List<Tensor> ordered) throws WeightsealException {
    long end = dataStart;
    for (Tensor tensor : ordered) {
      if (tensor.offset() != end) {
        throw header.malformed(
            end,
            "the tensor "
                + Quoted.of(tensor.name())
                + " begins at byte "
                + tensor.offset()
                + (tensor.offset() > end
                    ? ", with a hole before it"
                    : ", inside the tensor before it"));
      }
      end = tensor.end();
    }
    if (end != header.size()) {
      throw header.malformed(
          end, "the last tensor ends here, and the file at byte " + header.size());
    }
  }

  private String requireWellFormed(String text) throws WeightsealException {
    if (!utf8.canEncode(text)) {
      throw header.malformed(at(), Quoted.of(text) + " has a lone surrogate");
    }
    return text;
  }

  private long at() {
    return Long.BYTES + json.currentTokenLocation().getByteOffset();
  }
}
