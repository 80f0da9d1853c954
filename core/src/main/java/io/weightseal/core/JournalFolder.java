package io.weightseal.core;

import io.weightseal.core.internal.resume.UploadJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/// A folder of journals of uploads, `*.journal`, each for a [Resumption]. Journals that are of no
/// more use are removed: an upload without its journal is begun anew. One that a process is at, or
/// that cannot be read, stays.
///
/// @param path need not be there
public record JournalFolder(Path path) {
  private static final String ENDING = ".journal";

  /// Whether a journal is of no more use.
  @FunctionalInterface
  private interface Spent {
    boolean test(UploadJournal journal) throws IOException;
  }

  /// Removes journals to which nothing was added since `last`.
  public void forgetUntouched(Instant last) {
    for (Path each : journals()) {
      if (isUntouched(each, last)) {
        forget(each, _ -> isUntouched(each, last));
      }
    }
  }

  /// Removes journals of uploads of which nothing is left in the store.
  ///
  /// @param gone whether an upload is: the object's name, and the store's name for the upload
  public void forgetGone(BiPredicate<String, String> gone) {
    for (Path each : journals()) {
      forget(
          each,
          journal -> {
            var sent =
                journal.claimedWrites().entrySet().stream()
                    .filter(write -> !write.getValue().id().isEmpty())
                    .toList();
            return !sent.isEmpty()
                && sent.stream()
                    .allMatch(write -> gone.test(write.getKey(), write.getValue().id()));
          });
    }
  }

  private List<Path> journals() {
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(each -> each.getFileName().toString().endsWith(ENDING)).toList();
    } catch (IOException e) {
      // There is none, or none that could be looked at.
      return List.of();
    }
  }

  private static boolean isUntouched(Path journal, Instant last) {
    try {
      return Files.getLastModifiedTime(journal, LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .isBefore(last);
    } catch (IOException e) {
      return false;
    }
  }

  private static void forget(Path path, Spent spent) {
    try (UploadJournal journal = UploadJournal.openLasting(path)) {
      if (spent.test(journal)) {
        journal.remove();
      }
    } catch (IOException e) {
      // A process is at it, or it is not ours to read: it stays.
      return;
    }
  }
}
