package io.weightseal.server.http.serve;

import io.weightseal.api.KeyUse;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.api.Transfer;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.Envelope;
import io.weightseal.format.KeysFile;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Right;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What the page shows, as JSON: models with their recipients, and what was lately given out or
/// refused.
///
/// spec: transfer-v1#who-5
record View(Catalog catalog, Events events) {
  /// What a client may see.
  byte[] json(List<String> client, AccessPolicy policy) throws WeightsealException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      out.writeArrayPropertyStart("models");
      for (ServedModel model : catalog.all()) {
        if (mayView(client, policy, model.identity())) {
          write(out, model);
        }
      }
      out.writeEndArray();
      out.writeArrayPropertyStart("events");
      for (Events.Seen seen : events.recent()) {
        ModelIdentity of = seen.event().identity();
        if (of != null && mayView(client, policy, of)) {
          write(out, seen, of);
        }
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static boolean mayView(List<String> client, AccessPolicy policy, ModelIdentity model) {
    return policy.rights(client, model.name()).contains(Right.VIEW);
  }

  private static void write(JsonGenerator out, ServedModel model) throws WeightsealException {
    out.writeStartObject();
    Listings.members(out, model);
    out.writeArrayPropertyStart("signatures");
    Envelope.parse(model.folder().toString(), Catalog.manifest(model))
        .signatures()
        .forEach(each -> out.writeString(each.keyid()));
    out.writeEndArray();
    out.writeArrayPropertyStart("recipients");
    for (Recipient recipient :
        KeysFile.parse(model.folder().toString(), Catalog.keys(model)).list()) {
      out.writeStartObject();
      out.writeStringProperty("key", recipient.key().value());
      String version = recipient.keyVersion();
      if (version != null) {
        out.writeStringProperty("keyVersion", version);
      }
      out.writeStringProperty("created", recipient.created().toString());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Events.Seen seen, ModelIdentity of) {
    KeyUse event = seen.event();
    Transfer transfer = event.transfer();
    if (transfer == null) {
      return;
    }
    out.writeStartObject();
    out.writeStringProperty("time", seen.at().toString());
    out.writeStringProperty("outcome", event.outcome().name().toLowerCase(Locale.ROOT));
    optional(out, "cause", event.cause());
    out.writeStringProperty("model", of.name());
    out.writeStringProperty("version", of.version());
    out.writeStringProperty("client", transfer.client());
    out.writeStringProperty("request", transfer.request());
    optional(out, "range", transfer.range());
    out.writeNumberProperty("bytes", transfer.bytes());
    out.writeStringProperty("group", transfer.group());
    out.writeEndObject();
  }

  private static void optional(
      JsonGenerator out, String name, @org.jspecify.annotations.Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
  }
}
