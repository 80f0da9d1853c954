package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Text;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// What a sealed model is made of.
///
/// spec: v1#manifestjson
public final class Manifest {
  public static final String NAME = "manifest.json";
  public static final int MAX_BYTES = 64 << 20;
  public static final int MAX_FILES = 1_000_000;

  private static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
  private static final String PREDICATE_TYPE = "https://weightseal.io/sealed-model/v1";
  private static final String DIGEST_NAME = "weightsealV1";

  private final ModelIdentity identity;
  private final Instant created;
  private final List<ManifestEntry> files;
  private final byte[] privatePart;

  /// @param files 1 to 1,000,000, in any order
  /// @param privatePart a sealed message; taken over
  /// @throws MalformedArtifactException when there are too many files, or paths collide
  public Manifest(
      ModelIdentity identity, Instant created, List<ManifestEntry> files, byte[] privatePart)
      throws MalformedArtifactException {
    if (files.isEmpty() || files.size() > MAX_FILES) {
      throw new MalformedArtifactException(
          "a model of " + files.size() + " files; allowed are 1 to " + MAX_FILES);
    }
    this.identity = identity;
    this.created = created.truncatedTo(ChronoUnit.SECONDS);
    this.files = files.stream().sorted((a, b) -> Text.BY_UTF8.compare(a.path(), b.path())).toList();
    this.privatePart = privatePart;
    ModelPath.requireDistinct(files.stream().map(ManifestEntry::path).toList());
  }

  /// Parses the payload of a manifest's envelope.
  ///
  /// @param file how errors call the manifest
  public static Manifest parse(String file, byte[] statement) throws MalformedArtifactException {
    return StrictJson.read(
        file,
        statement,
        in -> {
          List<Subject> subjects = new ArrayList<>();
          Manifest[] manifest = new Manifest[1];
          in.object(
              Map.of(
                  "_type", value -> constant(value, STATEMENT_TYPE),
                  "subject", value -> subjects.addAll(value.array(MAX_FILES, Subject::parse)),
                  "predicateType", value -> constant(value, PREDICATE_TYPE),
                  "predicate", value -> manifest[0] = predicate(file, value)));
          requireSubjects(file, subjects, manifest[0].files);
          return manifest[0];
        });
  }

  private static boolean constant(StrictJson in, String expected)
      throws MalformedArtifactException {
    in.constant(expected);
    return true;
  }

  private static Manifest predicate(String file, StrictJson in) throws MalformedArtifactException {
    Descriptor.IdentityMembers identity = new Descriptor.IdentityMembers();
    var rest =
        new Object() {
          Instant created = Instant.EPOCH;
          List<ManifestEntry> files = List.of();
          byte[] privatePart = {};
        };
    Map<String, StrictJson.Value<?>> members = new HashMap<>(identity.members());
    members.put("created", value -> rest.created = value.time());
    members.put("files", value -> rest.files = value.array(MAX_FILES, Manifest::entry));
    members.put("private", value -> rest.privatePart = value.base64(0, MAX_BYTES));
    in.object(members);
    // spec: v1#mft-3
    for (int i = 1; i < rest.files.size(); i++) {
      if (Text.BY_UTF8.compare(rest.files.get(i - 1).path(), rest.files.get(i).path()) >= 0) {
        throw new MalformedArtifactException(
            file + ": files are not in order at " + rest.files.get(i).path());
      }
    }
    return new Manifest(identity.identity(), rest.created, rest.files, rest.privatePart);
  }

  private static ManifestEntry entry(StrictJson in) throws MalformedArtifactException {
    var entry =
        new Object() {
          String path = "";
          long size;
          long sealedSize;
          byte[] headerHash = {};
          List<byte[]> segments = List.of();
        };
    in.object(
        Map.of(
            "path", value -> entry.path = value.string(),
            "size", value -> entry.size = value.number(),
            "sealedSize", value -> entry.sealedSize = value.number(),
            "headerHash", value -> entry.headerHash = value.hex(Digests.BYTES),
            "segments",
                value -> entry.segments = value.array(MAX_BYTES / 64, s -> s.hex(Digests.BYTES))));
    byte[] digests = new byte[entry.segments.size() * Digests.BYTES];
    for (int i = 0; i < entry.segments.size(); i++) {
      System.arraycopy(entry.segments.get(i), 0, digests, i * Digests.BYTES, Digests.BYTES);
    }
    return new ManifestEntry(entry.path, entry.size, entry.sealedSize, entry.headerHash, digests);
  }

  private static void requireSubjects(
      String file, List<Subject> subjects, List<ManifestEntry> files)
      throws MalformedArtifactException {
    // spec: v1#mft-5
    boolean match = subjects.size() == files.size();
    for (int i = 0; match && i < files.size(); i++) {
      match =
          subjects.get(i).name.equals(files.get(i).sealedName())
              && Arrays.equals(subjects.get(i).digest, files.get(i).fileDigest());
    }
    if (!match) {
      throw new MalformedArtifactException(file + ": its subjects are not the files it lists");
    }
  }

  /// The in-toto statement: the payload of the manifest's envelope.
  public byte[] statement() {
    return JsonText.write(
        out -> {
          out.writeStartObject();
          out.writeStringProperty("_type", STATEMENT_TYPE);
          out.writeArrayPropertyStart("subject");
          for (ManifestEntry entry : files) {
            out.writeStartObject();
            out.writeStringProperty("name", entry.sealedName());
            out.writeObjectPropertyStart("digest");
            out.writeStringProperty(DIGEST_NAME, HexFormat.of().formatHex(entry.fileDigest()));
            out.writeEndObject();
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeStringProperty("predicateType", PREDICATE_TYPE);
          out.writeObjectPropertyStart("predicate");
          Descriptor.writeIdentity(out, identity);
          out.writeStringProperty("created", created.toString());
          out.writeArrayPropertyStart("files");
          files.forEach(entry -> write(out, entry));
          out.writeEndArray();
          out.writeStringProperty("private", Base64.getEncoder().encodeToString(privatePart));
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  private static void write(JsonGenerator out, ManifestEntry entry) {
    out.writeStartObject();
    out.writeStringProperty("path", entry.path());
    out.writeNumberProperty("size", entry.size());
    out.writeNumberProperty("sealedSize", entry.sealedSize());
    out.writeStringProperty("headerHash", HexFormat.of().formatHex(entry.headerHash()));
    out.writeArrayPropertyStart("segments");
    for (long i = 0; i < entry.segments(); i++) {
      out.writeString(HexFormat.of().formatHex(entry.segmentDigest(i)));
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  public ModelIdentity identity() {
    return identity;
  }

  public Instant created() {
    return created;
  }

  /// Ascending by path.
  public List<ManifestEntry> files() {
    return files;
  }

  /// The sealed private part; a copy.
  public byte[] privatePart() {
    return privatePart.clone();
  }

  private static final class Subject {
    private String name = "";
    private byte[] digest = {};

    private static Subject parse(StrictJson in) throws MalformedArtifactException {
      Subject subject = new Subject();
      in.object(
          Map.of(
              "name", value -> subject.name = value.string(),
              "digest", value -> subject.digest = digest(value)));
      return subject;
    }

    private static byte[] digest(StrictJson in) throws MalformedArtifactException {
      byte[][] digest = new byte[1][];
      in.object(Map.of(DIGEST_NAME, value -> digest[0] = value.hex(Digests.BYTES)));
      return digest[0];
    }
  }
}
