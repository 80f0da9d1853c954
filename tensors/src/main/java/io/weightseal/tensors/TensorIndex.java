package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tensors of one model file and what its header says about the model. Immutable.
///
/// Sources: the section "Format" of the safetensors README
/// (<https://github.com/huggingface/safetensors>) with the checks of its reference implementation,
/// and <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md> with the checks of llama.cpp's
/// `gguf.cpp`.
///
/// Headers are taken to be hostile. What is kept stays within [#MAX_TENSORS], [#MAX_RANK],
/// [#MAX_METADATA_PAIRS] and [#MAX_METADATA_CHARACTERS]; a safetensors header has at most
/// 100,000,000 bytes (the reference's limit), any other at most [#MAX_HEADER_BYTES]. Within these
/// limits the worst headers that were tried took less than 400 MiB of heap.
///
/// @param format which format the bytes turned out to be
/// @param byteOrder how numbers stand in the file, in its tensors too; safetensors is always
///   little-endian
/// @param tensors ordered by where they lie in the file
/// @param metadata in the file's order; of GGUF, numbers as decimals, and an array as its type and
///   length, such as `array of string x 32000`
public record TensorIndex(
    TensorFormat format, ByteOrder byteOrder, List<Tensor> tensors, Map<String, String> metadata) {
  /// The largest models have some 200,000 tensors, in hundreds of files.
  public static final int MAX_TENSORS = 1 << 18;

  public static final int MAX_RANK = 16;
  public static final int MAX_METADATA_PAIRS = 1 << 16;

  /// Names and values together.
  public static final int MAX_METADATA_CHARACTERS = 1 << 24;

  public static final int MAX_HEADER_BYTES = 1 << 27;

  public TensorIndex {
    tensors = List.copyOf(tensors);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /// Whether a file of this name is expected to have an index that can be read: one that ends in
  /// `.safetensors` or `.gguf`.
  public static boolean supports(String path) {
    return TensorFormat.ofPath(path).isPresent();
  }

  /// Reads the index at the start of `source`, whichever format it has. Does not close `source`.
  ///
  /// Reads each byte of the header once and in order, at most 64 KiB (or one string) at a time, and
  /// no byte after it.
  ///
  /// A safetensors dtype that this release does not know is listed with the range that the header
  /// gives, since that is what is needed to read it; its length is then not compared with its
  /// shape. A GGUF header gives no lengths, so an unknown type is refused there.
  ///
  /// @throws MalformedArtifactException when the header is neither format, breaks a rule of it or
  ///   passes a limit
  /// @throws WeightsealException what `source` throws
  public static TensorIndex read(Source source) throws WeightsealException {
    HeaderReader header = new HeaderReader(source);
    // A safetensors file cannot begin so: its header would have more bytes than are allowed.
    return header.startsWith(GgufHeader.MAGIC)
        ? new GgufHeader(header).read()
        : SafetensorsHeader.read(header);
  }

  public Optional<Tensor> find(String name) {
    return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }

  /// The tensor of this name.
  ///
  /// @throws IllegalArgumentException listing names that are near it, when there is none
  public Tensor require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no tensor " + Quoted.of(name) + NearNames.hint(name, tensors)));
  }
}
