package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.api.WeightsealException;
import io.weightseal.audit.LogReader;
import io.weightseal.audit.event.EventFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A journal of the audit log, as whoever lists the log reads it: the input is the body of a record
/// whose digest fits. An input that begins with `w` is the whole file.
public final class AuditJournalTarget {
  private static final Path FOLDER = folder();

  private AuditJournalTarget() {}

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("weightseal-fuzz-audit");
      Files.writeString(folder.resolve("verifier"), AuditBytes.KEY.verifier() + "\n");
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] file = input.length > 0 && input[0] == 'w' ? input : AuditBytes.journal(input);
    try {
      Files.write(FOLDER.resolve("journal"), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Attempt.of(file.length, AuditJournalTarget::read);
  }

  private static Long read() throws WeightsealException {
    try {
      LogReader reader = LogReader.open(FOLDER);
      require(reader.size() >= 0 && reader.size() <= 256, "more events than a journal holds");
      reader.forEach(0, EventFilter.ALL, event -> require(event.index() < 256, "a wrong place"));
      return reader.size();
    } catch (WeightsealException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
