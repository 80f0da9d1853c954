package io.weightseal.core.internal.files;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Turns what the operating system says into what a user can act on.
final class FileErrors {
  private FileErrors() {}

  /// @param action what was tried, such as "write"
  static StoreException of(String action, Path path, IOException e) {
    String problem = "cannot " + action + " " + path + ": ";
    return switch (e) {
      case NoSuchFileException absent ->
          new StoreException(Reason.ABSENT, problem + "there is no " + absent.getFile(), e);
      case NotDirectoryException none ->
          new StoreException(Reason.ABSENT, problem + none.getFile() + " is not a folder", e);
      case FileAlreadyExistsException exists ->
          new StoreException(Reason.EXISTS, problem + exists.getFile() + " exists already", e);
      case AccessDeniedException denied ->
          new StoreException(
              Reason.DENIED, problem + "permission denied for " + denied.getFile(), e);
      case FileSystemException _ when isOnReadOnlyFileSystem(path) ->
          new StoreException(Reason.DENIED, problem + "Read-only file system", e);
      default -> bySystemMessage(problem, e);
    };
  }

  /// Asked of the file system, since the words of a [FileSystemException] are not to be relied on:
  /// JDK 25 takes them from what went wrong last in the thread, which may be a later call.
  private static boolean isOnReadOnlyFileSystem(Path path) {
    try {
      Path existing = path;
      while (Files.notExists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
        existing = existing.getParent();
      }
      return Files.getFileStore(existing).isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }

  /// Java has no type for these; the C library's words are the only sign.
  private static StoreException bySystemMessage(String problem, IOException e) {
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    String words = String.valueOf(reason);
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left")
        || lower.contains("quota exceeded")
        || lower.contains("file too large")) {
      return new StoreException(
          Reason.FULL, problem + words + "; free some space or choose another place", e);
    }
    if (lower.contains("not a directory")) {
      return new StoreException(Reason.ABSENT, problem + "part of this path is not a folder", e);
    }
    if (lower.contains("read-only file system") || lower.contains("not permitted")) {
      return new StoreException(Reason.DENIED, problem + words, e);
    }
    return new StoreException(Reason.FAILED, problem + nameOf(e, reason), e);
  }

  private static String nameOf(IOException e, @Nullable String reason) {
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}
