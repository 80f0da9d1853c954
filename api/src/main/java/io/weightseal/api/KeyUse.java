package io.weightseal.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One use of a key or of what is sealed, or the refusal of one: what the engine or the server
/// knows of it. The log adds when, who and where. Never holds key bytes, tokens or plaintext.
///
/// @param operation what was asked for
/// @param key null where no key was come to
/// @param keyVersion null where the service has no versions, or none was come to
/// @param identity the model that it was for; null for work on a key itself
/// @param digest `sha256:` and 64 hex digits: of a sealed model's `manifest.json`, or the header
///   hash of a sealed file; for [Operation#SIGN] the manifest's pin, which says what was signed;
///   null where there is none yet
/// @param outcome how it ended
/// @param cause the class of the error, such as `DENIED` or `NotAuthentic`; null after success
/// @param latency how long it took
/// @param principal who the key service takes this process for, where known
/// @param transfer who fetched what, where a server gave it out
public record KeyUse(
    Operation operation,
    @Nullable KeyUri key,
    @Nullable String keyVersion,
    @Nullable ModelIdentity identity,
    @Nullable String digest,
    Outcome outcome,
    @Nullable String cause,
    Duration latency,
    @Nullable String principal,
    @Nullable Transfer transfer) {

  /// A use that is no transfer.
  public KeyUse(
      Operation operation,
      @Nullable KeyUri key,
      @Nullable String keyVersion,
      @Nullable ModelIdentity identity,
      @Nullable String digest,
      Outcome outcome,
      @Nullable String cause,
      Duration latency,
      @Nullable String principal) {
    this(operation, key, keyVersion, identity, digest, outcome, cause, latency, principal, null);
  }

  /// What was asked for.
  public enum Operation {
    CREATE,
    WRAP,
    UNWRAP,
    /// A data key went from one key to another inside the key service.
    REWRAP,
    ROTATE,
    /// All recipients of an artifact were removed.
    SHRED,
    /// An artifact was opened, with all checks that come before its first byte.
    OPEN,
    /// A part of an open model was not given out. On record once for each file and cause; parts
    /// that are given out are not.
    READ,
    /// A manifest was signed by a key that stays in its key service.
    SIGN,
    /// A client asked a server for a part of a sealed model.
    FETCH
  }

  /// How it ended.
  public enum Outcome {
    SUCCESS,
    /// Refused: by the key service, by a check or by local policy.
    REFUSED,
    /// Neither done nor refused: the service did not answer, a disk failed.
    FAILED
  }
}
