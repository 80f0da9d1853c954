package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// What a sealed file says it is: the identity of its model and its path in it.
///
/// @param path a model path
public record Descriptor(ModelIdentity identity, String path) {
  public static final int MAX_BYTES = 16_384;

  public Descriptor {
    ModelPath.require(path);
  }

  /// spec: v1#dsc-1
  static Descriptor parse(String what, byte[] json) throws MalformedArtifactException {
    return StrictJson.read(
        what,
        json,
        in -> {
          IdentityMembers identity = new IdentityMembers();
          String[] path = new String[1];
          Map<String, StrictJson.Value<?>> members = new HashMap<>(identity.members());
          members.put("path", value -> path[0] = value.string());
          in.object(members);
          return new Descriptor(identity.identity(), path[0]);
        });
  }

  byte[] json() {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          writeIdentity(out, identity);
          out.writeStringProperty("path", path);
          out.writeEndObject();
        });
  }

  static void writeIdentity(JsonGenerator out, ModelIdentity identity) {
    out.writeStringProperty("model", identity.model().hex());
    out.writeStringProperty("name", identity.name());
    out.writeStringProperty("version", identity.version());
    out.writeObjectPropertyStart("context");
    identity.context().forEach(out::writeStringProperty);
    out.writeEndObject();
  }

  /// Collects the four members that a descriptor and a manifest share.
  static final class IdentityMembers {
    private String model = "";
    private String name = "";
    private String version = "";
    private Map<String, String> context = Map.of();

    Map<String, StrictJson.Value<?>> members() {
      return Map.of(
          "model", value -> model = HexFormat.of().formatHex(value.hex(16)),
          "name", value -> name = value.string(),
          "version", value -> version = value.string(),
          "context",
              value -> context = value.map(ModelIdentity.MAX_CONTEXT_PAIRS, StrictJson::string));
    }

    ModelIdentity identity() {
      return new ModelIdentity(new ModelId(model), name, version, context);
    }
  }
}
