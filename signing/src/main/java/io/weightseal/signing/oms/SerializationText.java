package io.weightseal.signing.oms;

import static io.weightseal.signing.oms.Serialization.FILES;
import static io.weightseal.signing.oms.Serialization.HASH;
import static io.weightseal.signing.oms.Serialization.SHARDS;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.format.StrictJson;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What stands in a statement about its serialization, before anything is made of it.
final class SerializationText {
  private static final int MAX_IGNORED = 10_000;

  private String method = "";
  private String hash = "";
  private long shardBytes;
  private boolean allowSymlinks;
  private List<String> ignored = List.of();

  static SerializationText read(StrictJson in) throws MalformedArtifactException {
    SerializationText text = new SerializationText();
    // Not one more: it could change what has to be hashed.
    in.object(
        Map.of(
            "method", value -> text.method = value.string(),
            "hash_type", value -> text.hash = value.string(),
            "shard_size", value -> text.shardBytes = value.numberOrDecimal(),
            "allow_symlinks", value -> text.allowSymlinks = value.flag(),
            "ignore_paths", value -> text.ignored = value.array(MAX_IGNORED, StrictJson::string)),
        Set.of("method", "hash_type", "allow_symlinks"));
    return text;
  }

  Serialization serialization(String what)
      throws MalformedArtifactException, UnsupportedVersionException {
    if (!hash.equals(HASH)) {
      throw Serialization.unknown(what, "its files were hashed with", hash);
    }
    boolean whole = method.equals(FILES);
    if (!whole && !method.equals(SHARDS)) {
      throw Serialization.unknown(what, "its files were serialized as", method);
    }
    if (whole != (shardBytes == 0)) {
      throw new MalformedArtifactException(what + ": a shard size goes with shards alone");
    }
    try {
      return new Serialization(
          whole ? Serialization.WHOLE_FILES : shardBytes,
          allowSymlinks ? Serialization.Links.FOLLOWED : Serialization.Links.REFUSED,
          IgnoredPaths.of(ignored));
    } catch (IllegalArgumentException e) {
      throw new MalformedArtifactException(what + ": " + e.getMessage());
    }
  }
}
