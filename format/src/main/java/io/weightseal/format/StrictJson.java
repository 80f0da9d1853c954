package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Text;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads JSON the one strict way that the format allows: each value by the member that must stand
/// there. For one thread; every reader throws [MalformedArtifactException] where something else
/// stands.
///
/// spec: v1#json
public final class StrictJson implements AutoCloseable {
  private static final long MAX_NUMBER = (1L << 53) - 1;

  /// Passes over one value of any kind.
  public static final Value<Boolean> ANYTHING =
      json -> {
        json.parser.skipChildren();
        return true;
      };

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxStringLength(96 << 20)
                  .maxNumberLength(32)
                  .maxNameLength(8192)
                  .build())
          .build();

  private final JsonParser parser;
  private final String what;

  private StrictJson(JsonParser parser, String what) {
    this.parser = parser;
    this.what = what;
  }

  /// A value in a JSON text, read by a method of [StrictJson].
  @FunctionalInterface
  public interface Value<T> {
    T read(StrictJson json) throws MalformedArtifactException;
  }

  /// Reads the one value that `utf8` holds.
  ///
  /// @param what how errors call it, such as "the descriptor of model.sealed"
  public static <T> T read(String what, byte[] utf8, Value<T> value)
      throws MalformedArtifactException {
    CharBuffer text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new MalformedArtifactException(what + " is not well-formed UTF-8");
    }
    if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
      throw new MalformedArtifactException(what + " begins with a byte order mark");
    }
    try (JsonParser parser =
            FACTORY.createParser(
                ObjectReadContext.empty(), text.array(), text.arrayOffset(), text.length());
        StrictJson json = new StrictJson(parser, what)) {
      json.next();
      T result = value.read(json);
      if (parser.nextToken() != null) {
        throw json.malformed("something follows the JSON value");
      }
      return result;
    } catch (JacksonException e) {
      throw new MalformedArtifactException(what + " is not valid JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new MalformedArtifactException(what + ": " + e.getMessage());
    }
  }

  @Override
  public void close() {
    parser.close();
  }

  /// Reads an object whose every member is named in `members`; those in `required` must be there.
  public void object(Map<String, Value<?>> members, Set<String> required)
      throws MalformedArtifactException {
    object(
        members,
        required,
        name -> {
          throw malformed("unknown member \"" + shown(name) + "\"");
        });
  }

  /// Reads an object that must have the given members, and may have others, which are passed over.
  public void openObject(Map<String, Value<?>> members, Set<String> required)
      throws MalformedArtifactException {
    object(members, required, _ -> ANYTHING);
  }

  /// What is done about a member that nothing is known about.
  private interface Unknown {
    Value<?> read(String name) throws MalformedArtifactException;
  }

  private void object(Map<String, Value<?>> members, Set<String> required, Unknown unknown)
      throws MalformedArtifactException {
    require(JsonToken.START_OBJECT, "an object");
    Set<String> seen = new HashSet<>();
    while (next() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Value<?> known = members.get(name);
      Value<?> value = known == null ? unknown.read(name) : known;
      if (!seen.add(name)) {
        throw malformed("member \"" + shown(name) + "\" twice");
      }
      next();
      value.read(this);
    }
    for (String name : required) {
      if (!seen.contains(name)) {
        throw malformed("no member \"" + name + "\"");
      }
    }
  }

  /// Reads an object with exactly the given members.
  public void object(Map<String, Value<?>> members) throws MalformedArtifactException {
    object(members, members.keySet());
  }

  /// Reads an object whose member names are data, at most `max` of them.
  <T> Map<String, T> map(int max, Value<T> value) throws MalformedArtifactException {
    require(JsonToken.START_OBJECT, "an object");
    Map<String, T> entries = new LinkedHashMap<>();
    while (next() != JsonToken.END_OBJECT) {
      String name = clean(parser.currentName());
      if (entries.size() == max) {
        throw malformed("more than " + max + " members");
      }
      if (entries.containsKey(name)) {
        throw malformed("member \"" + shown(name) + "\" twice");
      }
      next();
      entries.put(name, value.read(this));
    }
    return entries;
  }

  /// Reads an array of at most `max` values.
  public <T> List<T> array(int max, Value<T> value) throws MalformedArtifactException {
    require(JsonToken.START_ARRAY, "an array");
    List<T> values = new ArrayList<>();
    while (next() != JsonToken.END_ARRAY) {
      if (values.size() == max) {
        throw malformed("more than " + max + " entries");
      }
      values.add(value.read(this));
    }
    return values;
  }

  /// Reads a string without control characters.
  public String string() throws MalformedArtifactException {
    require(JsonToken.VALUE_STRING, "a string");
    return clean(parser.getString());
  }

  /// Reads a string that must be `expected`.
  public void constant(String expected) throws MalformedArtifactException {
    if (!string().equals(expected)) {
      throw malformed("\"" + expected + "\" must stand here");
    }
  }

  /// Reads `true` or `false`.
  public boolean flag() throws MalformedArtifactException {
    boolean value = parser.currentToken() == JsonToken.VALUE_TRUE;
    if (!value) {
      require(JsonToken.VALUE_FALSE, "true or false");
    }
    return value;
  }

  /// Whether `null` stands here.
  public boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /// Reads a number without sign, fraction or exponent.
  public long number() throws MalformedArtifactException {
    require(JsonToken.VALUE_NUMBER_INT, "a whole number");
    return number(parser.getString());
  }

  /// Reads a number as [#number] does, or with `.0` at its end: so writers put it that know no
  /// whole numbers.
  public long numberOrDecimal() throws MalformedArtifactException {
    boolean decimal =
        parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
            && parser.getString().matches("[0-9]+\\.0");
    return decimal ? number(parser.getString().replace(".0", "")) : number();
  }

  private long number(String digits) throws MalformedArtifactException {
    if (digits.charAt(0) == '-' || digits.length() > 16) {
      throw malformed("a number from 0 to " + MAX_NUMBER + " must stand here");
    }
    long value = Long.parseLong(digits);
    if (value > MAX_NUMBER) {
      throw malformed("a number from 0 to " + MAX_NUMBER + " must stand here");
    }
    return value;
  }

  /// Reads `bytes` bytes as lower-case hexadecimal digits.
  public byte[] hex(int bytes) throws MalformedArtifactException {
    String text = string();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        throw malformed("lower-case hexadecimal must stand here");
      }
    }
    if (text.length() != 2 * bytes) {
      throw malformed(2 * bytes + " hexadecimal digits must stand here");
    }
    return HexFormat.of().parseHex(text);
  }

  /// Reads base64 of `min` to `max` bytes in its one canonical spelling.
  public byte[] base64(int min, int max) throws MalformedArtifactException {
    String text = string();
    if (text.length() > 4L * ((max + 2L) / 3)) {
      throw malformed("base64 of more than " + max + " bytes");
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw malformed("base64 must stand here");
    }
    if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
      throw malformed("base64 that is not canonical");
    }
    if (bytes.length < min || bytes.length > max) {
      throw malformed("base64 of " + bytes.length + " bytes; allowed are " + min + " to " + max);
    }
    return bytes;
  }

  Instant time() throws MalformedArtifactException {
    String text = string();
    try {
      if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")) {
        Instant time = Instant.parse(text);
        // Instant.parse takes 24:00 and leap seconds for the moment after; both spellings are
        // refused here.
        if (time.toString().equals(text)) {
          return time;
        }
      }
    } catch (DateTimeParseException e) {
      throw malformed("no such time: " + shown(text));
    }
    throw malformed("a time as 2026-01-31T23:59:59Z must stand here");
  }

  /// What to throw where a value cannot be.
  ///
  /// @param problem a phrase
  public MalformedArtifactException malformed(String problem) {
    return new MalformedArtifactException(
        what + ": " + problem + " (byte " + parser.currentTokenLocation().getCharOffset() + ")");
  }

  /// spec: v1#json-4
  private String clean(String text) throws MalformedArtifactException {
    try {
      return Text.requireClean("a string", text);
    } catch (IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  private void require(JsonToken token, String wanted) throws MalformedArtifactException {
    if (parser.currentToken() != token) {
      throw malformed(wanted + " must stand here");
    }
  }

  private JsonToken next() throws MalformedArtifactException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw malformed("the JSON text ends early");
    }
    return token;
  }

  private static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= 64 ? printable : printable.substring(0, 64) + "...";
  }
}
