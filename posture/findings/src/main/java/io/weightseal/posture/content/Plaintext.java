package io.weightseal.posture.content;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Recognises model files in the clear by how they begin, whatever they are called.
///
/// Sources: the safetensors README; GGUF's specification; the source of Python's `pickletools`
/// (`PROTO`, opcodes); PKWARE's APPNOTE; ONNX's `onnx.proto`; HDF5's file format specification,
/// "Superblock".
public final class Plaintext {
  /// How many bytes from the beginning are looked at.
  public static final int BYTES = 2048;

  private static final byte[] GGUF = {'G', 'G', 'U', 'F'};
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final long MOST_HEADER_BYTES = 100_000_000;

  /// What PyTorch puts into its checkpoints.
  private static final Pattern CHECKPOINT_ENTRY =
      Pattern.compile(".*(/data\\.pkl|/byteorder|/\\.format_version|/version)|data\\.pkl|.*\\.npy");

  private static final Pattern CHECKPOINT_NAME =
      Pattern.compile(".*\\.(pt|pth|ckpt|bin|npz|keras|mar|mlmodel)");

  private static final Pattern ONNX_PRODUCER =
      Pattern.compile("[\\x20-\\x7e]{1,64}", Pattern.DOTALL);

  private Plaintext() {}

  /// The kind of model file that begins so; empty where it is none that is known.
  ///
  /// @param name the object's, which decides nothing but what a zip is taken for
  /// @param size the object's whole size
  public static Optional<String> kindOf(String name, byte[] beginning, long size) {
    if (startsWith(beginning, GGUF)) {
      return Optional.of("GGUF");
    }
    if (startsWith(beginning, HDF5)) {
      return Optional.of("HDF5");
    }
    if (isSafetensors(beginning, size)) {
      return Optional.of("safetensors");
    }
    if (startsWith(beginning, ZIP)) {
      return isCheckpoint(name, beginning) ? Optional.of("zip checkpoint") : Optional.empty();
    }
    if (isPickle(beginning)) {
      return Optional.of("pickle");
    }
    return isOnnx(beginning) ? Optional.of("ONNX") : Optional.empty();
  }

  private static boolean startsWith(byte[] bytes, byte[] magic) {
    return bytes.length >= magic.length
        && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }

  /// A length of the header that fits, and then a JSON object.
  private static boolean isSafetensors(byte[] bytes, long size) {
    if (bytes.length < 10) {
      return false;
    }
    long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return header >= 2
        && header <= MOST_HEADER_BYTES
        && header <= size - 8
        && bytes[8] == '{'
        && (bytes[9] == '"' || bytes[9] == '}' || bytes[9] == ' ');
  }

  /// The first entry's name, or the object's where the entry says nothing.
  private static boolean isCheckpoint(String name, byte[] bytes) {
    if (bytes.length < 30) {
      return false;
    }
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(26) & 0xffff;
    String entry =
        new String(bytes, 30, Math.min(length, bytes.length - 30), StandardCharsets.ISO_8859_1);
    String lower = name.toLowerCase(Locale.ROOT);
    if (CHECKPOINT_ENTRY.matcher(entry).matches()) {
      return true;
    }
    return CHECKPOINT_NAME.matcher(lower).matches();
  }

  /// `PROTO` with a version from 2 to 5, and then an opcode that data begins with; also the number
  /// that PyTorch's old format begins with, which is itself pickled.
  private static boolean isPickle(byte[] bytes) {
    if (bytes.length < 3 || bytes[0] != (byte) 0x80 || bytes[1] < 2 || bytes[1] > 5) {
      return false;
    }
    // FRAME; EMPTY_DICT, EMPTY_LIST, EMPTY_TUPLE, EMPTY_SET; MARK; GLOBAL; LONG1; BINUNICODE and
    // its short form; BINBYTES and its short form; BININT and its short forms.
    return "\u0095}])\u008f(c\u008aX\u008cBCJKM".indexOf(bytes[2] & 0xff) >= 0;
  }

  /// Field 1, `ir_version`, as a small number; then field 2 or 3, the name and version of what
  /// produced it, as text; or field 7 or 8.
  private static boolean isOnnx(byte[] bytes) {
    if (bytes.length < 6 || bytes[0] != 0x08 || bytes[1] < 1 || bytes[1] > 20) {
      return false;
    }
    int length = bytes[3];
    if (bytes[2] == 0x12 || bytes[2] == 0x1a) {
      return length > 0
          && 4 + length < bytes.length
          && ONNX_PRODUCER
              .matcher(new String(bytes, 4, length, StandardCharsets.ISO_8859_1))
              .matches();
    }
    // Field 7, `graph`, whose own first field is a node; or field 8, `opset_import`.
    return (bytes[2] == 0x3a && indexOf(bytes, (byte) 0x0a) > 3) || bytes[2] == 0x42;
  }

  private static int indexOf(byte[] bytes, byte wanted) {
    for (int i = 3; i < Math.min(bytes.length, 12); i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
