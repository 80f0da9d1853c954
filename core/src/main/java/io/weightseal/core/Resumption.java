package io.weightseal.core;

import io.weightseal.api.StoreException;
import io.weightseal.core.internal.resume.UploadJournal;
import java.nio.file.Path;

/// What is kept of an upload, so that it can be gone on with.
///
/// @param journal a file of that upload alone, in a folder that its owner alone can write to: who
///   writes to the journal may decide under which data key the rest is sealed
/// @param mode what becomes of an upload that the journal tells of
public record Resumption(Path journal, Mode mode) {
  /// Whether an upload that was cut off counts.
  public enum Mode {
    /// It does not, and what is left of it is removed. One that fails leaves nothing; one that is
    /// killed leaves its journal.
    BEGIN,
    /// It is gone on with, if there is one. One that fails stays, to be gone on with.
    RESUME
  }

  UploadJournal open() throws StoreException {
    return switch (mode) {
      case BEGIN -> UploadJournal.open(journal);
      case RESUME -> UploadJournal.openLasting(journal);
    };
  }
}
