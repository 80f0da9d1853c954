package io.weightseal.cli.signing;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.WeightsealException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.settings.SignerPolicyFile;
import io.weightseal.core.PublisherPolicy;
import io.weightseal.format.Envelope;
import io.weightseal.format.ManifestPin;
import io.weightseal.signing.SeenVersion;
import io.weightseal.signing.Signer;
import io.weightseal.signing.SigningPolicy;
import io.weightseal.signing.TrustedVersions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The signer policy and the trusted versions that hold for a command. Remembers who signed what it
/// let in. Safe for use by several threads.
public final class Publishers implements PublisherPolicy {
  private final @Nullable SigningPolicy policy;
  private final @Nullable TrustedVersions versions;
  private final Clock clock;
  private final Map<ManifestPin, Signer> signers = new ConcurrentHashMap<>();

  private Publishers(
      @Nullable SigningPolicy policy, @Nullable TrustedVersions versions, Clock clock) {
    this.policy = policy;
    this.versions = versions;
    this.clock = clock;
  }

  /// What the files say; null where none is named, and anyone's models of any age are opened.
  public static @Nullable Publishers of(Trust trust) throws CommandFailedException, IOException {
    Path policy = trust.signerPolicy();
    Path versions = trust.trustedVersions();
    if (policy == null && versions == null) {
      return null;
    }
    return new Publishers(
        policy == null ? null : SignerPolicyFile.read(policy, user()),
        versions == null ? null : new TrustedVersions(versions, trust.older()),
        Clock.systemUTC());
  }

  private static int user() {
    return Math.toIntExact(new com.sun.security.auth.module.UnixSystem().getUid());
  }

  /// Who signed a manifest that was let in; empty where nobody had to.
  public Optional<Signer> signerOf(ManifestPin pin) {
    return Optional.ofNullable(signers.get(pin));
  }

  @Override
  public Check requireModel(
      String artifact, ModelIdentity identity, Instant created, Envelope manifest)
      throws WeightsealException {
    Instant now = clock.instant();
    ManifestPin pin = ManifestPin.of(manifest);
    Optional<Signer> signer =
        policy == null
            ? Optional.empty()
            : policy.require(artifact, identity.name(), created, manifest, now);
    signer.ifPresent(each -> signers.put(pin, each));
    if (versions != null) {
      versions.require(artifact, seen(identity, created, pin), now);
    }
    return signer.isPresent() ? Check.BY_MANIFEST : Check.BY_DATA_KEY;
  }

  @Override
  public void opened(String artifact, ModelIdentity identity, Instant created, Envelope manifest)
      throws WeightsealException {
    if (versions != null) {
      versions.remember(artifact, seen(identity, created, ManifestPin.of(manifest)));
    }
  }

  private SeenVersion seen(ModelIdentity identity, Instant created, ManifestPin pin) {
    return new SeenVersion(
        identity.name(),
        identity.version(),
        signerOf(pin).map(Signer::id).orElse(""),
        created,
        pin);
  }

  @Override
  public void requireFile(String artifact, ModelIdentity identity) throws WeightsealException {
    if (policy != null) {
      policy.requireMayBeUnsigned(artifact, identity.name());
    }
    if (versions != null) {
      versions.requireNoModel(artifact, identity.name());
    }
  }
}
