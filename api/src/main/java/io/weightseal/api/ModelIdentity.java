package io.weightseal.api;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who a model is: what its ciphertext and its wrapped keys are bound to.
///
/// @param model the random id
/// @param name 1 to 256 UTF-8 bytes
/// @param version 1 to 128 UTF-8 bytes
/// @param context at most 32 pairs, names of 1 to 128 and values of 0 to 1,024 UTF-8 bytes,
///   ascending by the names' UTF-8 bytes; unmodifiable
public record ModelIdentity(
    ModelId model, String name, String version, SortedMap<String, String> context) {
  public static final int MAX_CONTEXT_PAIRS = 32;

  public ModelIdentity {
    Text.require("the model name", name, 1, 256);
    Text.require("the model version", version, 1, 128);
    context = checkedContext(context);
  }

  public ModelIdentity(ModelId model, String name, String version, Map<String, String> context) {
    this(model, name, version, sorted(context));
  }

  /// Returns an unmodifiable copy of `pairs`, ascending by the names' UTF-8 bytes.
  ///
  /// @throws IllegalArgumentException when there are too many pairs or one is too long
  public static SortedMap<String, String> checkedContext(Map<String, String> pairs) {
    if (pairs.size() > MAX_CONTEXT_PAIRS) {
      throw new IllegalArgumentException(
          "the context has "
              + pairs.size()
              + " pairs; at most "
              + MAX_CONTEXT_PAIRS
              + " are allowed");
    }
    pairs.forEach(
        (name, value) -> {
          Text.require("a context name", name, 1, 128);
          Text.require("a context value", value, 0, 1024);
        });
    return Collections.unmodifiableSortedMap(sorted(pairs));
  }

  private static SortedMap<String, String> sorted(Map<String, String> pairs) {
    SortedMap<String, String> sorted = new TreeMap<>(Text.BY_UTF8);
    sorted.putAll(pairs);
    return sorted;
  }

  /// The identity as one byte string, for key services that bind additional data to a wrapped key.
  ///
  /// Source: `spec/format-v1.md`, "Wrapping by the embedded key store".
  public byte[] wrapContext() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write("weightseal/v1 wrap\0".getBytes(StandardCharsets.UTF_8));
      out.write(model.bytes());
      writeString(out, name);
      writeString(out, version);
      out.writeInt(context.size());
      for (Map.Entry<String, String> pair : context.entrySet()) {
        writeString(out, pair.getKey());
        writeString(out, pair.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeString(DataOutputStream out, String value) throws IOException {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }
}
