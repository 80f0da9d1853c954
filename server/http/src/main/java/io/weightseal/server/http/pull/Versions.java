package io.weightseal.server.http.pull;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Text;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What a server lists of a model. Nothing of it is believed but which version to ask for.
final class Versions {
  private Versions() {}

  /// The version that is listed first.
  static String newest(String url, byte[] listing) throws MalformedArtifactException {
    try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(), listing)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME && in.currentName().equals("version")) {
          if (in.nextToken() == JsonToken.VALUE_STRING) {
            return Text.require("a version", in.getString(), 1, 128);
          }
        }
      }
    } catch (JacksonException | IllegalArgumentException e) {
      throw new MalformedArtifactException(url + " is no list of versions");
    }
    throw new MalformedArtifactException(url + " lists no version");
  }
}
