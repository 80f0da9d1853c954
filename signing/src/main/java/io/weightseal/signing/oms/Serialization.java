package io.weightseal.signing.oms;

import io.weightseal.api.UnsupportedVersionException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import tools.jackson.core.JsonGenerator;

/// How a model's files became the resources of a statement. Part of what is signed. Immutable.
///
/// @param pieceBytes how much of a file one resource stands for; [#WHOLE_FILES] for all of it
/// @param links what was done about symbolic links
/// @param ignored what was left out
public record Serialization(long pieceBytes, Links links, IgnoredPaths ignored) {
  /// One resource for each file.
  public static final long WHOLE_FILES = Long.MAX_VALUE;

  static final String HASH = "sha256";
  static final String FILES = "files";
  static final String SHARDS = "shards";
  private static final Pattern PIECE = Pattern.compile(":[0-9]{1,19}:[0-9]{1,19}$");

  /// What becomes of symbolic links in a model's folder.
  public enum Links {
    REFUSED,
    /// Those to files inside the folder are; all others are refused.
    FOLLOWED
  }

  public Serialization {
    if (pieceBytes < 1) {
      throw new IllegalArgumentException("pieces of " + pieceBytes + " bytes");
    }
  }

  /// How many resources stand for a file.
  long piecesOf(long size) {
    return pieceBytes == WHOLE_FILES ? 1 : Math.ceilDiv(size, pieceBytes);
  }

  /// The names of the resources that stand for a file, in order. An empty file that is cut has
  /// none.
  ///
  /// @throws IllegalArgumentException when a name would not say where the file's own ends
  List<String> resourcesOf(String path, long size) {
    if (pieceBytes == WHOLE_FILES) {
      return List.of(path);
    }
    if (path.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a file with a colon in its name cannot be cut: " + path);
    }
    return LongStream.range(0, piecesOf(size))
        .map(piece -> piece * pieceBytes)
        .mapToObj(start -> path + ":" + start + ":" + (start + Math.min(pieceBytes, size - start)))
        .toList();
  }

  /// The file that a resource stands for.
  ///
  /// @throws IllegalArgumentException when it is none of this serialization
  String fileOf(String resource) {
    if (pieceBytes == WHOLE_FILES) {
      return resource;
    }
    String file = PIECE.matcher(resource).replaceFirst("");
    if (file.isEmpty() || file.equals(resource)) {
      throw new IllegalArgumentException("not a piece of a file: " + resource);
    }
    return file;
  }

  /// What a resource says it was hashed with. The reference implementation compares it.
  String algorithm() {
    return pieceBytes == WHOLE_FILES ? HASH : HASH + "-sharded-" + pieceBytes;
  }

  /// Refuses a resource that says something else.
  void requireAlgorithm(String what, String named) throws UnsupportedVersionException {
    // The specification has the digest's own name for pieces, too.
    if (!named.equals(algorithm()) && !named.equals(HASH)) {
      throw unknown(what, "a resource was hashed with", named);
    }
  }

  static UnsupportedVersionException unknown(String what, String how, String named) {
    return new UnsupportedVersionException(what + ": " + how + " \"" + named + "\"");
  }

  void write(JsonGenerator out) {
    out.writeObjectPropertyStart("serialization");
    out.writeStringProperty("method", pieceBytes == WHOLE_FILES ? FILES : SHARDS);
    out.writeStringProperty("hash_type", HASH);
    if (pieceBytes != WHOLE_FILES) {
      out.writeNumberProperty("shard_size", pieceBytes);
    }
    out.writeBooleanProperty("allow_symlinks", links == Links.FOLLOWED);
    if (!ignored.paths().isEmpty()) {
      out.writeArrayPropertyStart("ignore_paths");
      ignored.paths().forEach(out::writeString);
      out.writeEndArray();
    }
    out.writeEndObject();
  }
}
