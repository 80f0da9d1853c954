package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelIdentity;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What only those who can open a model may read about it.
///
/// @param plaintextSha256 model path to the lower-case hex SHA-256 of that file's plaintext
/// @param notes at most 32 pairs, as in a model's context
public record PrivatePart(Map<String, String> plaintextSha256, SortedMap<String, String> notes) {
  public static final PrivatePart EMPTY = new PrivatePart(Map.of(), new TreeMap<>());

  public PrivatePart {
    plaintextSha256 = Map.copyOf(plaintextSha256);
    notes = ModelIdentity.checkedContext(notes);
  }

  /// spec: v1#mft-10
  public static PrivatePart parse(String file, byte[] json, List<ManifestEntry> files)
      throws MalformedArtifactException {
    String what = "the private part of " + file;
    Map<String, ManifestEntry> entries = new HashMap<>();
    files.forEach(entry -> entries.put(entry.path(), entry));
    return StrictJson.read(
        what,
        json,
        in -> {
          var members =
              new Object() {
                Map<String, String> digests = Map.of();
                Map<String, String> notes = Map.of();
              };
          in.object(
              Map.of(
                  "plaintextSha256",
                  value ->
                      members.digests =
                          value.map(
                              Manifest.MAX_FILES,
                              v -> HexFormat.of().formatHex(v.hex(Digests.BYTES))),
                  "notes",
                  value ->
                      members.notes =
                          value.map(ModelIdentity.MAX_CONTEXT_PAIRS, StrictJson::string)));
          if (!entries.keySet().containsAll(members.digests.keySet())) {
            throw new MalformedArtifactException(
                what + " names a file that the model does not have");
          }
          return new PrivatePart(members.digests, ModelIdentity.checkedContext(members.notes));
        });
  }

  public byte[] json() {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeObjectPropertyStart("plaintextSha256");
          new TreeMap<>(plaintextSha256).forEach(out::writeStringProperty);
          out.writeEndObject();
          out.writeObjectPropertyStart("notes");
          notes.forEach(out::writeStringProperty);
          out.writeEndObject();
          out.writeEndObject();
        });
  }
}
