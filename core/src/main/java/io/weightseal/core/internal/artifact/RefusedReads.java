package io.weightseal.core.internal.artifact;

import io.weightseal.api.Recipient;
import io.weightseal.api.WeightsealException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Takes down what was not given out of an open model: once for each file and cause, since whoever
/// reads a damaged range may try again without end. Safe for use by several threads.
final class RefusedReads {
  private final KeyUses uses;
  private final Recipient openedBy;
  private final Subject subject;
  private final Set<String> onRecord = ConcurrentHashMap.newKeySet();

  RefusedReads(KeyUses uses, Recipient openedBy, Subject subject) {
    this.uses = uses;
    this.openedBy = openedBy;
    this.subject = subject;
  }

  /// @param path the file's model path
  /// @param start when the read began, as [System#nanoTime] has it
  void refused(String path, long start, WeightsealException why) {
    String fileAndCause = path + "\0" + KeyUses.causeOf(why);
    if (onRecord.add(fileAndCause) && !uses.refusedToRead(openedBy, subject, start, why)) {
      // The next one may be luckier.
      onRecord.remove(fileAndCause);
    }
  }
}
