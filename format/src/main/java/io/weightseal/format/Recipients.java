package io.weightseal.format;

import io.weightseal.api.KeyUri;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The list of wrapped copies of a data key, as it stands in key slots and key files.
///
/// spec: v1#recipients
///
/// @param list at most 64, in the order in which a reader tries them
public record Recipients(List<Recipient> list) {
  public static final int MAX_ENTRIES = 64;

  /// What the largest key slot holds.
  public static final int MAX_BYTES = SealedHeader.MAX_SLOT_BYTES - KeySlot.HEAD_BYTES;

  public Recipients {
    list = List.copyOf(list);
    if (list.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          list.size() + " recipients; at most " + MAX_ENTRIES + " are allowed");
    }
  }

  /// spec: v1#rcp-1
  static Recipients parse(String what, byte[] json) throws MalformedArtifactException {
    if (json.length > MAX_BYTES) {
      throw new MalformedArtifactException(
          what + ": " + json.length + " bytes; at most " + MAX_BYTES + " are allowed");
    }
    return StrictJson.read(
        what, json, in -> new Recipients(in.array(MAX_ENTRIES, Recipients::recipient)));
  }

  private static Recipient recipient(StrictJson in) throws MalformedArtifactException {
    var entry =
        new Object() {
          String key = "";
          @Nullable String keyVersion;
          byte[] wrapped = {};
          Instant created = Instant.EPOCH;
        };
    in.object(
        Map.of(
            "key", value -> entry.key = value.string(),
            "keyVersion", value -> entry.keyVersion = value.string(),
            "wrapped", value -> entry.wrapped = value.base64(1, WrappedKey.MAX_BYTES),
            "created", value -> entry.created = value.time()),
        Set.of("key", "wrapped", "created"));
    return new Recipient(
        new KeyUri(entry.key), entry.keyVersion, new WrappedKey(entry.wrapped), entry.created);
  }

  /// @throws IllegalArgumentException when the list takes more than [#MAX_BYTES]
  byte[] json() {
    byte[] json =
        JsonText.write(
            out -> {
              out.writeStartArray();
              for (Recipient recipient : list) {
                out.writeStartObject();
                out.writeStringProperty("key", recipient.key().value());
                if (recipient.keyVersion() != null) {
                  out.writeStringProperty("keyVersion", recipient.keyVersion());
                }
                out.writeStringProperty(
                    "wrapped", Base64.getEncoder().encodeToString(recipient.wrapped().bytes()));
                out.writeStringProperty("created", recipient.created().toString());
                out.writeEndObject();
              }
              out.writeEndArray();
            });
    if (json.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the recipients take " + json.length + " bytes; at most " + MAX_BYTES + " are allowed");
    }
    return json;
  }
}
