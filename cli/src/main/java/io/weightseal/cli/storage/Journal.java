package io.weightseal.cli.storage;

import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.report.FindingFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an audit of many buckets has found so far, a line for each bucket, so that one that was cut
/// off goes on. What could not be looked at is looked at again. Not safe for use by several
/// threads.
public final class Journal {
  private final @Nullable Path file;
  private final String settings;

  /// @param file null to keep nothing
  /// @param settings which audit it is: what was found under other settings counts for nothing
  public Journal(@Nullable Path file, String settings) {
    this.file = file;
    this.settings = settings;
  }

  /// The findings that are kept, by bucket.
  public Map<String, List<Finding>> kept() throws IOException {
    Map<String, List<Finding>> kept = new LinkedHashMap<>();
    if (file == null || !Files.exists(file)) {
      return kept;
    }
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      Optional<FindingFile.Kept> each = parsed(line);
      if (each.isPresent()
          && each.get().settings().equals(settings)
          && each.get().findings().stream().noneMatch(Journal::open)) {
        kept.put(each.get().uri(), each.get().findings());
      }
    }
    return kept;
  }

  /// Empty for a line that was being written when it was cut off: its bucket is looked at again.
  private static Optional<FindingFile.Kept> parsed(String line) {
    try {
      return Optional.of(FindingFile.parse(line));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean open(Finding finding) {
    return finding.outcome() == Outcome.ERROR;
  }

  /// Keeps what was found.
  public void keep(String uri, List<Finding> findings) {
    if (file == null) {
      return;
    }
    try {
      // A line that was cut off ends here.
      String text = "\n" + FindingFile.line(uri, settings, findings) + "\n";
      Files.writeString(
          file,
          text,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.DSYNC);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
