package io.weightseal.cli.signing;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.settings.Environment;
import io.weightseal.signing.TrustedVersions.Older;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Which files of the user's say what a command may open.
///
/// @param signerPolicy says who may publish which models; null for anyone
/// @param trustedVersions remembers the newest version of each; null for none
/// @param older what becomes of versions that a newer one superseded
public record Trust(@Nullable Path signerPolicy, @Nullable Path trustedVersions, Older older) {
  /// As the environment and the user's own settings have it.
  public static Trust of(Environment environment) throws CommandFailedException, IOException {
    return new Trust(environment.signerPolicy(), environment.trustedVersions(), Older.REFUSED);
  }

  /// The same with the policy in `file`; null for the one that there is.
  public Trust withPolicy(@Nullable Path file) {
    return file == null ? this : new Trust(file, trustedVersions, older);
  }

  /// The same, with this said of older versions.
  public Trust with(Older said) {
    return new Trust(signerPolicy, trustedVersions, said);
  }
}
