package io.weightseal.core.internal.resume;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Recipients;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an upload is of and where it goes: the first line of its journal.
///
/// @param target the name of what is being made, as the store describes it
/// @param files SHA-256 of the plaintext's list of files and sizes, in hex
public record UploadPlan(
    String target, String files, ModelIdentity identity, Recipients recipients) {
  static final String KIND = "upload-1";
  private static final int CONTEXT = 7;

  JournalLine line() {
    List<Object> words = new ArrayList<>();
    words.add(target);
    words.add(files);
    words.add(Base64.getEncoder().encodeToString(KeysFile.bytes(recipients)));
    words.add(identity.model().hex());
    words.add(identity.name());
    words.add(identity.version());
    identity
        .context()
        .forEach(
            (name, value) -> {
              words.add(name);
              words.add(value);
            });
    return JournalLine.of(KIND, words.toArray());
  }

  /// @throws IllegalArgumentException when it is no such line
  static UploadPlan parse(JournalLine line) throws MalformedArtifactException {
    if (!line.kind().equals(KIND)) {
      throw new IllegalArgumentException("no first line of a journal");
    }
    SortedMap<String, String> context = new TreeMap<>();
    for (int i = CONTEXT; i < line.size(); i += 2) {
      context.put(line.word(i), line.word(i + 1));
    }
    return new UploadPlan(
        line.word(1),
        line.word(2),
        new ModelIdentity(new ModelId(line.word(4)), line.word(5), line.word(6), context),
        KeysFile.parse("the journal", Base64.getDecoder().decode(line.word(3))));
  }
}
