package io.weightseal.api;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Root of everything that can go wrong with an artifact, a key service or a store.
///
/// The set is closed, so that an exit code or an HTTP status is one exhaustive switch over it. A
/// message says what, which file, where, and what to do next; never key bytes, tokens or plaintext.
public abstract sealed class WeightsealException extends IOException
    permits MalformedArtifactException,
        UnsupportedVersionException,
        TruncatedFileException,
        NotAuthenticException,
        WrongIdentityException,
        NoUsableRecipientException,
        AuditException,
        KeyServiceException,
        StoreException {
  private static final long serialVersionUID = 1L;

  WeightsealException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
