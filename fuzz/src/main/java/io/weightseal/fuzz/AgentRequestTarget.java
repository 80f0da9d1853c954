package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.loader.agent.Artifact;
import io.weightseal.loader.agent.MalformedMessageException;
import io.weightseal.loader.agent.Request;
import java.nio.file.Path;

/// A message to the agent: it is a request whose numbers make sense, or refused.
public final class AgentRequestTarget {
  private AgentRequestTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Attempt.of(input.length, () -> parse(input)).ifPresent(AgentRequestTarget::check);
  }

  private static Request parse(byte[] input) throws MalformedArtifactException {
    try {
      return Request.parse(input);
    } catch (MalformedMessageException e) {
      throw new MalformedArtifactException(String.valueOf(e.getMessage()));
    }
  }

  private static void check(Request request) {
    switch (request) {
      case Request.Open(Artifact.File(Path path), _) ->
          require(path.isAbsolute(), "a relative path");
      case Request.Open(Artifact.Stored _, _) -> {}
      case Request.File file -> require(file.model() >= 0 && file.file() >= 0, "below 0");
      case Request.Need need -> {
        require(need.ranges().size() <= Request.MAX_RANGES, "too many ranges");
        for (Request.Range range : need.ranges()) {
          require(range.file() >= 0 && range.offset() >= 0 && range.length() >= 0, "below 0");
        }
      }
      case Request.Close close -> require(close.model() >= 0, "below 0");
      case Request.Status _ -> {}
    }
  }
}
