package io.weightseal.signing.oms;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.format.JsonText;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/// What is signed: the digests of a model's files. Immutable.
///
/// @param model what the model's folder or file was called; nothing depends on it
/// @param serialization how the files became resources
/// @param resources files or pieces of them, at least one, each there once
public record Statement(String model, Serialization serialization, List<Resource> resources) {
  /// More files, or pieces of files, are refused.
  public static final int MAX_RESOURCES = 200_000;

  static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
  static final String PREDICATE_TYPE = "https://model_signing/signature/v1.0";

  /// How many names a message shows.
  private static final int SHOWN = 5;

  /// A file, or a piece of one.
  ///
  /// @param name as [Serialization] makes them
  /// @param sha256 64 lower-case hexadecimal digits
  public record Resource(String name, String sha256) {}

  /// @throws IllegalArgumentException for none or too many resources, or one that is there twice
  public Statement {
    resources = List.copyOf(resources);
    requireCount(resources.size());
    Set<String> names = new HashSet<>();
    for (Resource each : resources) {
      if (!names.add(each.name)) {
        throw new IllegalArgumentException("twice: " + each.name);
      }
      serialization.fileOf(each.name);
    }
  }

  /// @throws IllegalArgumentException for none or too many resources
  static void requireCount(double resources) {
    if (resources < 1 || resources > MAX_RESOURCES) {
      throw new IllegalArgumentException(
          "%.0f files or pieces of files to sign; allowed are 1 to %d"
              .formatted(resources, MAX_RESOURCES));
    }
  }

  /// Reads what [#json()] and other tools write. Verifies nothing: see [Trust].
  ///
  /// @param what how errors call it
  /// @throws UnsupportedVersionException for another predicate, digest or way to cut files
  public static Statement parse(String what, byte[] json)
      throws MalformedArtifactException, UnsupportedVersionException {
    return StatementText.read(what, json).statement(what);
  }

  /// The in-toto statement, in JSON.
  public byte[] json() {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("_type", STATEMENT_TYPE);
          writeSubject(out);
          out.writeStringProperty("predicateType", PREDICATE_TYPE);
          out.writeObjectPropertyStart("predicate");
          serialization.write(out);
          writeResources(out);
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  private void writeSubject(JsonGenerator out) {
    out.writeArrayPropertyStart("subject");
    out.writeStartObject();
    out.writeStringProperty("name", model);
    out.writeObjectPropertyStart("digest");
    out.writeStringProperty("sha256", rootDigest());
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndArray();
  }

  private void writeResources(JsonGenerator out) {
    out.writeArrayPropertyStart("resources");
    for (Resource each : resources) {
      out.writeStartObject();
      out.writeStringProperty("name", each.name);
      out.writeStringProperty("algorithm", serialization.algorithm());
      out.writeStringProperty("digest", each.sha256);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /// The digest of all resources' digests, in their order, as hexadecimal digits.
  public String rootDigest() {
    ByteArrayOutputStream digests = new ByteArrayOutputStream();
    resources.forEach(each -> digests.writeBytes(HexFormat.of().parseHex(each.sha256)));
    return Sha256.hex(digests.toByteArray());
  }

  /// The files that the resources stand for.
  public Set<String> files() {
    return resources.stream()
        .map(each -> serialization.fileOf(each.name))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Refuses files that are not those that were signed, by their names and sizes alone.
  ///
  /// @param model how errors call them
  public void requireNames(String model, Contents found) throws NotAuthenticException {
    Set<String> missing = new TreeSet<>();
    resources.forEach(each -> missing.add(each.name));
    Set<String> extra = new TreeSet<>();
    found.resources().forEach(name -> extra.add(name));
    Set<String> both = new HashSet<>(extra);
    both.retainAll(missing);
    missing.removeAll(both);
    extra.removeAll(both);
    if (!missing.isEmpty()) {
      throw new NotAuthenticException(model + " lacks what was signed: " + some(missing));
    }
    if (!extra.isEmpty()) {
      throw new NotAuthenticException(model + " holds what was not signed: " + some(extra));
    }
  }

  /// Refuses files that hold something else than what was signed.
  ///
  /// @param found the same resources
  public void requireDigests(String model, Statement found) throws NotAuthenticException {
    Map<String, String> digests =
        found.resources.stream().collect(Collectors.toMap(Resource::name, Resource::sha256));
    Set<String> other = new TreeSet<>();
    for (Resource each : resources) {
      if (!each.sha256.equals(digests.get(each.name))) {
        other.add(each.name);
      }
    }
    if (!other.isEmpty()) {
      throw new NotAuthenticException(
          model + " holds something else than was signed: " + some(other));
    }
  }

  private static String some(Set<String> names) {
    String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
  }
}
