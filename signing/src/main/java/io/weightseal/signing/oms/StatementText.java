package io.weightseal.signing.oms;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.format.StrictJson;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What stands in a statement, before anything is made of it.
///
/// Members that are not known are passed over: in-toto's and the predicate's specifications want
/// that of readers, and nothing in them can change what the known ones say.
final class StatementText {
  private static final int DIGEST_BYTES = 32;

  private String model = "";
  private String rootDigest = "";
  private List<ResourceText> resources = List.of();
  private SerializationText serialization = new SerializationText();

  private static final class ResourceText {
    private String name = "";
    private String algorithm = "";
    private String digest = "";
  }

  private StatementText() {}

  static StatementText read(String what, byte[] json)
      throws MalformedArtifactException, UnsupportedVersionException {
    // First: what other types hold has another shape.
    if (!StrictJson.read(what, json, StatementText::isOfKnownType)) {
      throw new UnsupportedVersionException(
          what + " says something of another kind than " + Statement.PREDICATE_TYPE);
    }
    return StrictJson.read(what, json, StatementText::read);
  }

  private static boolean isOfKnownType(StrictJson in) throws MalformedArtifactException {
    var types =
        new Object() {
          String statement = "";
          String predicate = "";
        };
    in.openObject(
        Map.of(
            "_type", value -> types.statement = value.string(),
            "predicateType", value -> types.predicate = value.string()),
        Set.of("_type", "predicateType"));
    return types.statement.equals(Statement.STATEMENT_TYPE)
        && types.predicate.equals(Statement.PREDICATE_TYPE);
  }

  private static StatementText read(StrictJson in) throws MalformedArtifactException {
    StatementText text = new StatementText();
    in.openObject(
        Map.of("subject", text::subjects, "predicate", text::predicate),
        Set.of("subject", "predicate"));
    return text;
  }

  private boolean subjects(StrictJson in) throws MalformedArtifactException {
    if (in.array(1, this::subject).isEmpty()) {
      throw in.malformed("one subject must stand here");
    }
    return true;
  }

  private boolean subject(StrictJson in) throws MalformedArtifactException {
    in.openObject(
        Map.of("name", value -> model = value.string(), "digest", this::rootDigest),
        Set.of("name", "digest"));
    return true;
  }

  private boolean rootDigest(StrictJson in) throws MalformedArtifactException {
    in.openObject(
        Map.of("sha256", value -> rootDigest = HexFormat.of().formatHex(value.hex(DIGEST_BYTES))),
        Set.of("sha256"));
    return true;
  }

  private boolean predicate(StrictJson in) throws MalformedArtifactException {
    in.openObject(
        Map.of(
            "resources",
            value -> resources = value.array(Statement.MAX_RESOURCES, StatementText::resource),
            "serialization",
            value -> serialization = SerializationText.read(value)),
        Set.of("resources", "serialization"));
    return true;
  }

  private static ResourceText resource(StrictJson in) throws MalformedArtifactException {
    ResourceText text = new ResourceText();
    in.openObject(
        Map.of(
            "name", value -> text.name = value.string(),
            "algorithm", value -> text.algorithm = value.string(),
            "digest", value -> text.digest = value.string()),
        Set.of("name", "algorithm", "digest"));
    return text;
  }

  Statement statement(String what) throws MalformedArtifactException, UnsupportedVersionException {
    Serialization known = serialization.serialization(what);
    List<Statement.Resource> made = new ArrayList<>();
    for (ResourceText each : resources) {
      known.requireAlgorithm(what, each.algorithm);
      if (!each.digest.matches("[0-9a-f]{" + 2 * DIGEST_BYTES + "}")) {
        throw new MalformedArtifactException(what + ": no SHA-256 of " + each.name);
      }
      made.add(new Statement.Resource(each.name, each.digest));
    }
    try {
      Statement statement = new Statement(model, known, made);
      if (!statement.rootDigest().equals(rootDigest)) {
        throw new MalformedArtifactException(
            what + ": the digest of its subject is not that of its resources");
      }
      return statement;
    } catch (IllegalArgumentException e) {
      throw new MalformedArtifactException(what + ": " + e.getMessage());
    }
  }
}
