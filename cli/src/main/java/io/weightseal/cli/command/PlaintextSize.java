package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.Entry;
import io.weightseal.api.StoreException;

/// How much there is to encrypt.
///
/// @param bytes -1 when that is not known
record PlaintextSize(long files, long bytes) {
  static final PlaintextSize UNKNOWN = new PlaintextSize(1, -1);

  static PlaintextSize of(Location plaintext) throws StoreException {
    Entry entry =
        plaintext
            .store()
            .find(plaintext.name())
            .orElseThrow(
                () -> new StoreException(StoreException.Reason.ABSENT, "there is no " + plaintext));
    return switch (entry.kind()) {
      case OBJECT, LINK -> new PlaintextSize(1, entry.size());
      case FOLDER -> {
        long files = 0;
        long bytes = 0;
        for (Entry each : plaintext.store().list(plaintext.name())) {
          files++;
          bytes += each.size();
        }
        yield new PlaintextSize(files, bytes);
      }
      case SPECIAL ->
          throw new StoreException(
              StoreException.Reason.UNSUITABLE, plaintext + " is not a file or folder");
    };
  }

  String describe() {
    return bytes < 0 ? "of unknown length" : Describe.amount(files, bytes);
  }
}
