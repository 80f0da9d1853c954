package io.weightseal.loader.agent;

import io.weightseal.api.ModelIdentity;
import io.weightseal.core.SealedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the agent answers where there is more to say than that all went well.
///
/// spec: agent-v1#answers
final class Answers {
  private Answers() {}

  static Map<String, ?> opened(int number, SharedModel model) {
    ModelIdentity identity = model.model().identity();
    List<Map<String, ?>> files = new ArrayList<>();
    for (SealedFile file : model.files()) {
      files.add(Map.of("path", file.path(), "size", file.size()));
    }
    Map<String, Object> members = Session.ok();
    members.put("model", number);
    members.put(
        "identity",
        Map.of(
            "name", identity.name(),
            "version", identity.version(),
            "context", identity.context()));
    members.put("singleFile", model.model().singleFile());
    members.put("files", files);
    return members;
  }

  static Map<String, ?> status(int number, SharedModel model) {
    return Map.of("model", number, "decryptedBytes", model.decryptedBytes());
  }
}
