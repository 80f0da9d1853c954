package io.weightseal.cli.due;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compares wrapped data keys with what their key services say; asks once for each key. Safe for
/// use by several threads.
public final class KeyCheck {
  private final Function<KeyUri, Optional<KeyService>> services;
  private final @Nullable Instant oldest;
  private final Map<KeyUri, Answer> answers = new ConcurrentHashMap<>();

  /// @param services the service that local configuration lets this process use for a key
  /// @param allowedAge how long ago a data key may have been wrapped; null for any time
  public KeyCheck(Function<KeyUri, Optional<KeyService>> services, @Nullable Duration allowedAge) {
    this.services = services;
    this.oldest = allowedAge == null ? null : Instant.now().minus(allowedAge);
  }

  /// What a key service said of a key: its status, or why there is none.
  private record Answer(@Nullable KeyStatus status, Verdict without, @Nullable String detail) {}

  /// What is to be said of each of an artifact's wrapped data keys.
  public List<Finding> of(String sealed, ModelIdentity identity, List<Recipient> recipients) {
    if (recipients.isEmpty()) {
      return List.of(new Finding(sealed, identity, null, Verdict.SHREDDED, null, null));
    }
    List<Finding> findings = new ArrayList<>();
    for (Recipient recipient : recipients) {
      Answer answer = answers.computeIfAbsent(recipient.key(), this::ask);
      String newest = newest(answer.status()).map(KeyStatus.Version::name).orElse(null);
      findings.add(
          new Finding(
              sealed, identity, recipient, verdict(recipient, answer), newest, answer.detail()));
    }
    return findings;
  }

  private Answer ask(KeyUri key) {
    Optional<KeyService> service = services.apply(key);
    if (service.isEmpty()) {
      return new Answer(null, Verdict.NOT_CHECKED, "not known, or not allowed by the settings");
    }
    try {
      return new Answer(service.get().status(key), Verdict.NOT_CHECKED, null);
    } catch (KeyServiceException e) {
      Verdict verdict =
          switch (e.reason()) {
            case ABSENT -> Verdict.KEY_ABSENT;
            case DISABLED -> Verdict.KEY_DISABLED;
            case DENIED, EXISTS, DAMAGED, WRONG_CONTEXT, THROTTLED, UNAVAILABLE, UNSUPPORTED ->
                Verdict.NOT_CHECKED;
          };
      return new Answer(null, verdict, e.getMessage());
    }
  }

  private Verdict verdict(Recipient recipient, Answer answer) {
    KeyStatus status = answer.status();
    if (status == null) {
      return answer.without();
    }
    Verdict ofState = ofState(status.state());
    if (ofState != Verdict.CURRENT) {
      return ofState;
    }
    String wrappedBy = recipient.keyVersion();
    Optional<Verdict> ofVersion =
        status.versions().stream()
            .filter(version -> version.name().equals(wrappedBy))
            .map(version -> ofState(version.state()))
            .filter(verdict -> verdict != Verdict.CURRENT)
            .findFirst();
    if (ofVersion.isPresent()) {
      return ofVersion.get();
    }
    if (newest(status).filter(version -> isNewerThan(recipient, version)).isPresent()) {
      return Verdict.OLD_VERSION;
    }
    return oldest != null && recipient.created().isBefore(oldest)
        ? Verdict.TOO_OLD
        : Verdict.CURRENT;
  }

  private static Optional<KeyStatus.Version> newest(@Nullable KeyStatus status) {
    return status == null ? Optional.empty() : status.newest();
  }

  /// By name where the recipient names its version, else by time.
  private static boolean isNewerThan(Recipient recipient, KeyStatus.Version newest) {
    if (recipient.keyVersion() != null) {
      return !Objects.equals(recipient.keyVersion(), newest.name());
    }
    Instant created = newest.created();
    return created != null && recipient.created().isBefore(created);
  }

  private static Verdict ofState(KeyStatus.State state) {
    return switch (state) {
      case ENABLED -> Verdict.CURRENT;
      case DISABLED -> Verdict.KEY_DISABLED;
      case PENDING_DELETION -> Verdict.KEY_PENDING_DELETION;
    };
  }
}
