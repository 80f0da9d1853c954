package io.weightseal.signing;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.format.ManifestPin;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A version of a model: what a [TrustedVersions] file keeps of the newest one that was opened.
///
/// @param model its name
/// @param version as its publisher calls it, for messages alone: it orders nothing
/// @param signer the id of the signer whose word local policy took; empty where none was wanted
/// @param created what the manifest says, in whole seconds: the order of versions
public record SeenVersion(
    String model, String version, String signer, Instant created, ManifestPin pin) {

  /// Whether both are of one line of versions: of one name, and both or neither signed by whom
  /// local policy named. What nobody had to sign cannot supersede what somebody signed.
  // spec: sign-v1#tru-2
  boolean isOfOneLineWith(SeenVersion other) {
    return model.equals(other.model) && signer.isEmpty() == other.signer.isEmpty();
  }

  /// Whether this comes after `known`.
  boolean isNewerThan(SeenVersion known) {
    return created.isAfter(known.created);
  }

  /// Refuses a version that `known` supersedes, or that was made in its very second.
  ///
  /// @param known null when none of this line was opened yet
  // spec: sign-v1#tru-1
  void requireNotSuperseded(String artifact, @Nullable SeenVersion known)
      throws NotAuthenticException {
    if (known == null || pin.equals(known.pin) || isNewerThan(known)) {
      return;
    }
    throw new NotAuthenticException(
        "%s is %s, version %s, made at %s, and version %s, made at %s, was opened here already (--allow-older opens the older one all the same)"
            .formatted(artifact, model, version, created, known.version, known.created));
  }
}
