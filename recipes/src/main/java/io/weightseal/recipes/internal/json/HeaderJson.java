package io.weightseal.recipes.internal.json;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.UnsupportedVersionException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// The one JSON object of a header, read strictly: well-formed UTF-8, no member twice, nothing
/// behind it.
public final class HeaderJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxStringLength(1 << 16)
                  .maxNumberLength(1000)
                  .maxNameLength(1 << 16)
                  .build())
          .build();

  private final String what;
  private final Map<String, Member> members;

  /// A member's kind and value: for a string its characters, for all else its text.
  private record Member(JsonToken kind, String text, PythonJson python) {}

  private HeaderJson(String what, Map<String, Member> members) {
    this.what = what;
    this.members = members;
  }

  /// @param what how errors call it
  public static HeaderJson read(String what, byte[] utf8) throws MalformedArtifactException {
    CharBuffer text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new MalformedArtifactException(what + " is not well-formed UTF-8");
    }
    try (JsonParser parser =
        FACTORY.createParser(
            ObjectReadContext.empty(), text.array(), text.arrayOffset(), text.length())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedArtifactException(what + " is not a JSON object");
      }
      Map<String, Member> members = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken kind = parser.nextToken();
        String value = kind.isScalarValue() ? parser.getString() : "";
        members.put(name, new Member(kind, value, PythonJson.of(parser)));
      }
      if (parser.nextToken() != null) {
        throw new MalformedArtifactException(what + ": something follows the JSON object");
      }
      return new HeaderJson(what, members);
    } catch (JacksonException e) {
      throw new MalformedArtifactException(
          what + " is not valid JSON: " + shown(e.getOriginalMessage()));
    }
  }

  /// Refuses other members than these, and fewer.
  public void requireNames(String... names) throws MalformedArtifactException {
    Set<String> unknown = new HashSet<>(members.keySet());
    for (String name : names) {
      if (!unknown.remove(name)) {
        throw new MalformedArtifactException(what + ": no member \"" + name + "\"");
      }
    }
    if (!unknown.isEmpty()) {
      throw new MalformedArtifactException(
          what + ": unknown member \"" + shown(unknown.iterator().next()) + "\"");
    }
  }

  /// Refuses all but version 1, as a number or as a string.
  public void requireVersionOne(String name)
      throws MalformedArtifactException, UnsupportedVersionException {
    String version =
        require(
                name,
                "a version",
                JsonToken.VALUE_NUMBER_INT,
                JsonToken.VALUE_NUMBER_FLOAT,
                JsonToken.VALUE_STRING)
            .text();
    if (!Set.of("1", "1.0").contains(version)) {
      throw new UnsupportedVersionException(
          what + " has version " + shown(version) + "; only version 1 is known");
    }
  }

  public void requireKnown(String name, String value)
      throws MalformedArtifactException, UnsupportedVersionException {
    String given = string(name);
    if (!given.equals(value)) {
      throw new UnsupportedVersionException(
          what + " has " + name + " " + shown(given) + "; only " + value + " is known");
    }
  }

  public String string(String name) throws MalformedArtifactException {
    return require(name, "a string", JsonToken.VALUE_STRING).text();
  }

  public boolean truth(String name) throws MalformedArtifactException {
    return require(name, "true or false", JsonToken.VALUE_TRUE, JsonToken.VALUE_FALSE).kind()
        == JsonToken.VALUE_TRUE;
  }

  public long number(String name) throws MalformedArtifactException {
    String digits = require(name, "a whole number", JsonToken.VALUE_NUMBER_INT).text();
    if (digits.startsWith("-") || digits.length() > 16) {
      throw malformed(name, "a whole number of at most 16 digits");
    }
    return Long.parseLong(digits);
  }

  public PythonJson object(String name) throws MalformedArtifactException {
    return require(name, "an object", JsonToken.START_OBJECT).python();
  }

  /// The `min` to `max` bytes that a member holds as base64 in its one canonical spelling.
  public byte[] base64(String name, int min, int max) throws MalformedArtifactException {
    String text = string(name);
    String wanted =
        (min == max ? "" + min : min + " to " + max) + " bytes as base64, with nothing besides";
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length >= min
          && bytes.length <= max
          && Base64.getEncoder().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw malformed(name, wanted);
    }
    throw malformed(name, wanted);
  }

  public String base64AsHex(String name, int bytes) throws MalformedArtifactException {
    return HexFormat.of().formatHex(base64(name, bytes, bytes));
  }

  private Member require(String name, String wanted, JsonToken... kinds)
      throws MalformedArtifactException {
    Member member = members.get(name);
    if (member == null || !Arrays.asList(kinds).contains(member.kind())) {
      throw malformed(name, wanted);
    }
    return member;
  }

  private MalformedArtifactException malformed(String name, String wanted) {
    return new MalformedArtifactException(what + ": \"" + name + "\" must hold " + wanted);
  }

  private static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 64 ? printable : printable.substring(0, 64) + "...";
  }
}
