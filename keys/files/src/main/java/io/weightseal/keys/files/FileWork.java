package io.weightseal.keys.files;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/// Work on a key store's files.
///
/// @param <T> what it gives
@FunctionalInterface
public interface FileWork<T> {
  T run() throws IOException;

  /// Runs `work`, and puts what goes wrong with files into the words of a key service.
  ///
  /// @param what the key or store that is worked on, for messages
  /// @param folder where it stands, for messages
  /// @throws KeyServiceException [Reason#DENIED] when this process may not use a file,
  ///   [Reason#UNAVAILABLE] for all else that is no [KeyServiceException] already
  static <T> T guarded(String what, Path folder, FileWork<T> work) throws KeyServiceException {
    try {
      return work.run();
    } catch (KeyServiceException e) {
      throw e;
    } catch (AccessDeniedException e) {
      throw new KeyServiceException(
          Reason.DENIED, what + ": this process may not use " + e.getFile(), e);
    } catch (UncheckedIOException e) {
      throw unusable(what, folder, e);
    } catch (IOException e) {
      throw unusable(what, folder, e);
    }
  }

  private static KeyServiceException unusable(String what, Path folder, Exception e) {
    return new KeyServiceException(
        Reason.UNAVAILABLE, what + ": cannot use " + folder + ": " + e, e);
  }
}
