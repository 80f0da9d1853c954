package io.weightseal.cli.signing;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.settings.SignerPolicyFile;
import io.weightseal.core.PublisherPolicy;
import io.weightseal.format.Envelope;
import io.weightseal.signing.Signer;
import io.weightseal.signing.SigningPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The signer policy that holds for a command, which remembers who signed what it let in.
public final class Publishers implements PublisherPolicy {
  private final SigningPolicy policy;
  private final Clock clock;
  private final Map<String, Signer> signers = new ConcurrentHashMap<>();

  Publishers(SigningPolicy policy, Clock clock) {
    this.policy = policy;
    this.clock = clock;
  }

  /// The policy in a file; null where none is named, and anyone's models are opened.
  public static @Nullable Publishers of(@Nullable Path file)
      throws CommandFailedException, IOException {
    if (file == null) {
      return null;
    }
    long user = new com.sun.security.auth.module.UnixSystem().getUid();
    return new Publishers(SignerPolicyFile.read(file, Math.toIntExact(user)), Clock.systemUTC());
  }

  /// Who signed an artifact that was let in; empty where nobody had to.
  public Optional<Signer> signerOf(String artifact) {
    return Optional.ofNullable(signers.get(artifact));
  }

  @Override
  public Check requireModel(
      String artifact, ModelIdentity identity, Instant created, Envelope manifest)
      throws NotAuthenticException {
    Optional<Signer> signer =
        policy.require(artifact, identity.name(), created, manifest, clock.instant());
    signer.ifPresent(each -> signers.put(artifact, each));
    return signer.isPresent() ? Check.BY_MANIFEST : Check.BY_DATA_KEY;
  }

  @Override
  public void requireFile(String artifact, ModelIdentity identity) throws NotAuthenticException {
    policy.requireMayBeUnsigned(artifact, identity.name());
  }
}
