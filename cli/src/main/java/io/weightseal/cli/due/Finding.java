package io.weightseal.cli.due;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import org.jspecify.annotations.Nullable;

/// What was found out about one wrapped data key of one artifact.
///
/// @param sealed the artifact, as the user named it
/// @param recipient null when the artifact has none
/// @param newestVersion the version that the key wraps with now; null where that is not known
/// @param detail why the key could not be checked; null when it could
public record Finding(
    String sealed,
    ModelIdentity identity,
    @Nullable Recipient recipient,
    Verdict verdict,
    @Nullable String newestVersion,
    @Nullable String detail) {

  /// The key and the version that wrapped, in words.
  public String key() {
    return recipient == null ? "-" : recipient.key().value();
  }

  /// Such as `1 of 3`, `2`, `-`: the version that wrapped, and the newest where it is another.
  public String versions() {
    String wrappedBy = recipient == null ? null : recipient.keyVersion();
    String shown = wrappedBy == null ? "-" : wrappedBy;
    return newestVersion == null || newestVersion.equals(wrappedBy)
        ? shown
        : shown + " (now " + newestVersion + ")";
  }

  /// When it was wrapped last, as a date.
  public String wrappedOn() {
    return recipient == null ? "-" : recipient.created().toString().substring(0, 10);
  }
}
