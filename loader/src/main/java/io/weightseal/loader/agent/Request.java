package io.weightseal.loader.agent;

import io.weightseal.core.Expectations;
import io.weightseal.format.ManifestPin;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client asks for.
///
/// spec: agent-v1#requests
public sealed interface Request {
  /// The protocol's version.
  int VERSION = 1;

  /// The most ranges in one request.
  int MAX_RANGES = 1024;

  /// Open an artifact.
  record Open(Artifact artifact, Expectations expected) implements Request {}

  /// A descriptor of the memory that a file of an open model is in.
  record File(int model, int file) implements Request {}

  /// Ranges of files that must hold plaintext before the answer.
  record Need(int model, List<Range> ranges) implements Request {
    public Need {
      ranges = List.copyOf(ranges);
    }
  }

  /// A range of a file, in bytes of plaintext.
  record Range(int file, long offset, long length) {}

  /// The client is done with a model.
  record Close(int model) implements Request {}

  /// What the agent has done for this client.
  record Status() implements Request {}

  /// The request that a message holds.
  static Request parse(byte[] message) throws MalformedMessageException {
    MessageJson json = MessageJson.parse(message);
    if (json.number("v") != VERSION) {
      // spec: agent-v1#msg-4
      throw new MalformedMessageException("another version of the protocol than 1");
    }
    String operation = json.string("op");
    return switch (operation) {
      case "open" -> open(json);
      case "file" -> {
        json.requireOnly(Set.of("v", "op", "model", "file"));
        yield new File(index(json.number("model")), index(json.number("file")));
      }
      case "need" -> need(json);
      case "close" -> {
        json.requireOnly(Set.of("v", "op", "model"));
        yield new Close(index(json.number("model")));
      }
      case "status" -> {
        json.requireOnly(Set.of("v", "op"));
        yield new Status();
      }
      default -> throw new MalformedMessageException("an unknown operation");
    };
  }

  private static Open open(MessageJson json) throws MalformedMessageException {
    json.requireOnly(Set.of("v", "op", "path", "uri", "expect"));
    Artifact artifact = artifact(json);
    MessageJson expected = json.optionalObject("expect");
    return new Open(artifact, expected == null ? Expectations.NONE : expectations(expected));
  }

  // spec: agent-v1#open-3
  private static Artifact artifact(MessageJson json) throws MalformedMessageException {
    @Nullable String path = json.optionalString("path");
    @Nullable String uri = json.optionalString("uri");
    if ((path == null) == (uri == null)) {
      throw new MalformedMessageException("not one of path and uri");
    }
    try {
      return path == null ? new Artifact.Stored(uri) : new Artifact.File(Path.of(path));
    } catch (InvalidPathException e) {
      throw new MalformedMessageException("a path that cannot be one");
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException(String.valueOf(e.getMessage()));
    }
  }

  private static Expectations expectations(MessageJson json) throws MalformedMessageException {
    json.requireOnly(Set.of("name", "version", "context", "pin"));
    MessageJson context = json.optionalObject("context");
    try {
      String pin = json.optionalString("pin");
      return new Expectations(
              json.optionalString("name"),
              json.optionalString("version"),
              context == null ? Map.of() : context.strings())
          .withPin(pin == null ? null : new ManifestPin(pin));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessageException("a context or a pin that no model has");
    }
  }

  private static Need need(MessageJson json) throws MalformedMessageException {
    json.requireOnly(Set.of("v", "op", "model", "ranges"));
    List<Range> ranges = new ArrayList<>();
    for (List<Long> row : json.rows("ranges", 3)) {
      ranges.add(new Range(index(row.get(0)), row.get(1), row.get(2)));
    }
    if (ranges.size() > MAX_RANGES) {
      throw new MalformedMessageException("more than " + MAX_RANGES + " ranges");
    }
    return new Need(index(json.number("model")), ranges);
  }

  private static int index(long number) throws MalformedMessageException {
    if (number > Integer.MAX_VALUE) {
      throw new MalformedMessageException("a number that is too large");
    }
    return (int) number;
  }
}
