package io.weightseal.server.http.serve;

import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Models as JSON.
///
/// spec: transfer-v1#requests
final class Listings {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Listings() {}

  static byte[] of(List<ServedModel> models) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      out.writeArrayPropertyStart("models");
      models.forEach(model -> write(out, model));
      out.writeEndArray();
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  static byte[] of(ServedModel model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      write(out, model);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator out, ServedModel model) {
    out.writeStartObject();
    out.writeStringProperty("name", model.identity().name());
    out.writeStringProperty("version", model.identity().version());
    out.writeStringProperty("model", model.identity().model().hex());
    out.writeStringProperty("created", model.created().toString());
    out.writeNumberProperty("files", model.files().size());
    out.writeNumberProperty("sealedBytes", model.sealedBytes());
    out.writeStringProperty("manifest", "sha256:" + model.manifestDigest());
    out.writeEndObject();
  }
}
