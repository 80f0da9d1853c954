package io.weightseal.server.http.page;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What the page shows, as JSON. Wrapped keys are never part of it.
///
/// spec: transfer-v1#who-5
public final class PageJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private PageJson() {}

  public static byte[] models(List<ShownModel> models) {
    return object(
        out -> {
          out.writeArrayPropertyStart("models");
          for (ShownModel model : models) {
            out.writeStartObject();
            write(out, model);
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /// @param files all or the first of them
  public static byte[] model(ShownModel model, List<ShownModel.File> files) {
    return object(
        out -> {
          write(out, model);
          out.writeArrayPropertyStart("sealedFiles");
          for (ShownModel.File file : files) {
            out.writeStartObject();
            out.writeStringProperty("name", file.name());
            out.writeNumberProperty("size", file.size());
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  public static byte[] events(List<ShownEvent> events) {
    return object(
        out -> {
          out.writeArrayPropertyStart("events");
          events.forEach(event -> write(out, event));
          out.writeEndArray();
        });
  }

  private static byte[] object(Consumer<JsonGenerator> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      members.accept(out);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator out, ShownModel model) {
    out.writeStringProperty("name", model.identity().name());
    out.writeStringProperty("version", model.identity().version());
    out.writeStringProperty("model", model.identity().model().hex());
    out.writeStringProperty("created", model.created().toString());
    out.writeNumberProperty("files", model.fileCount());
    out.writeNumberProperty("sealedBytes", model.sealedBytes());
    out.writeStringProperty("manifest", "sha256:" + model.digest());
    out.writeArrayPropertyStart("signers");
    model.signers().forEach(out::writeString);
    out.writeEndArray();
    List<ShownModel.Key> recipients = model.recipients();
    if (recipients == null) {
      out.writeNullProperty("recipients");
      return;
    }
    out.writeArrayPropertyStart("recipients");
    recipients.forEach(recipient -> write(out, recipient));
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, ShownModel.Key recipient) {
    out.writeStartObject();
    out.writeStringProperty("key", recipient.uri());
    optional(out, "keyVersion", recipient.version());
    out.writeStringProperty("since", recipient.since().toString());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, ShownEvent event) {
    out.writeStartObject();
    out.writeStringProperty("at", event.at().toString());
    out.writeStringProperty("outcome", event.outcome().name().toLowerCase(Locale.ROOT));
    optional(out, "cause", event.cause());
    optional(out, "model", event.model());
    optional(out, "version", event.version());
    out.writeStringProperty("client", event.transfer().client());
    out.writeStringProperty("request", event.transfer().request());
    optional(out, "range", event.transfer().range());
    out.writeNumberProperty("bytes", event.transfer().bytes());
    out.writeStringProperty("group", event.transfer().group());
    out.writeEndObject();
  }

  private static void optional(JsonGenerator out, String name, @Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
  }
}
