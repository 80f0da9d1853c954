package io.weightseal.core.internal.artifact;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.NoUsableRecipientException;
import io.weightseal.api.Recipient;
import io.weightseal.api.SigningKey;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.Recipients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The key services that local configuration offers, by scheme, and the record of their use.
///
/// @param services scheme to service
public record KeyRing(Map<String, KeyService> services, KeyUses uses) {
  /// spec: v1#rcp-2
  private static final int MAX_ATTEMPTS = 8;

  public KeyRing {
    services = Map.copyOf(services);
  }

  /// A data key that was unwrapped, and by which recipient. The holder closes the data key.
  public record Unwrapped(DataKey dataKey, Recipient recipient) {}

  /// Wraps a data key under each of the keys.
  public Recipients wrap(DataKey dataKey, List<KeyUri> keys, Subject subject)
      throws WeightsealException {
    List<Recipient> recipients = new ArrayList<>();
    for (KeyUri key : keys) {
      KeyService service = serviceFor(key);
      recipients.add(
          uses.recorded(
              new KeyUses.Plan(Operation.WRAP, service, key, null, subject),
              UseResult.WRAPPED,
              () -> service.wrap(dataKey, key, subject.identity())));
    }
    return new Recipients(recipients);
  }

  /// The service that holds `key`.
  public KeyService serviceFor(KeyUri key) throws KeyServiceException {
    KeyService service = services.get(key.scheme());
    if (service == null) {
      throw new KeyServiceException(
          KeyServiceException.Reason.ABSENT,
          "no key service is set up for "
              + key
              + "; set up are: "
              + String.join(", ", services.keySet()));
    }
    return service;
  }

  /// Gives a key a new version.
  public KeyRotation rotate(KeyUri key) throws WeightsealException {
    KeyService service = serviceFor(key);
    return uses.recorded(
        new KeyUses.Plan(Operation.ROTATE, service, key, null, null),
        UseResult.ROTATED,
        () -> service.rotate(key));
  }

  /// Has a key sign a digest, for `subject`.
  public byte[] sign(SigningKey key, byte[] digest, Subject subject) throws WeightsealException {
    KeyService service = serviceFor(key.key());
    return uses.recorded(
        new KeyUses.Plan(Operation.SIGN, service, key.key(), key.version(), subject),
        UseResult.signedBy(key),
        () -> service.sign(key, digest));
  }

  /// Takes the data key from one of the recipients to `to` inside a key service, where one can do
  /// that: the data key then never comes here.
  public Optional<Recipient> rewrapInside(Recipients recipients, KeyUri to, Subject subject)
      throws WeightsealException {
    KeyService service = serviceFor(to);
    for (Recipient from : recipients.list()) {
      if (from.key().scheme().equals(to.scheme()) && service.knows(from.key())) {
        Optional<Recipient> rewrapped = rewrapInside(service, from, to, subject);
        if (rewrapped.isPresent()) {
          return rewrapped;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Recipient> rewrapInside(
      KeyService service, Recipient from, KeyUri to, Subject subject) throws WeightsealException {
    return uses.recorded(
        new KeyUses.Plan(Operation.REWRAP, service, to, null, subject),
        UseResult.REWRAPPED,
        () -> service.rewrap(from, to, subject.identity()));
  }

  /// Unwraps the first recipient that some service can unwrap.
  public Unwrapped unwrap(Subject subject, Recipients recipients) throws WeightsealException {
    List<String> refusals = new ArrayList<>();
    @Nullable KeyServiceException worthRetrying = null;
    int attempts = 0;
    for (Recipient recipient : recipients.list()) {
      KeyService service = services.get(recipient.key().scheme());
      if (service == null || !service.knows(recipient.key())) {
        refusals.add(recipient.key() + ": not known, or not allowed by the settings");
        continue;
      }
      if (attempts == MAX_ATTEMPTS) {
        refusals.add("no more than " + MAX_ATTEMPTS + " are tried");
        break;
      }
      attempts++;
      try {
        return unwrap(service, recipient, subject);
      } catch (KeyServiceException e) {
        refusals.add(recipient.key() + ": " + e.getMessage());
        if (e.retryable()) {
          worthRetrying = e;
        }
      }
    }
    if (worthRetrying != null) {
      throw worthRetrying;
    }
    // spec: v1#rcp-3
    throw new NoUsableRecipientException(
        subject.name()
            + " cannot be opened with the keys at hand"
            + (refusals.isEmpty()
                ? ": it has no recipients"
                : " (" + String.join("; ", refusals) + ")"));
  }

  private Unwrapped unwrap(KeyService service, Recipient recipient, Subject subject)
      throws WeightsealException {
    return uses.recorded(
        new KeyUses.Plan(
            Operation.UNWRAP, service, recipient.key(), recipient.keyVersion(), subject),
        UseResult.UNWRAPPED,
        () -> new Unwrapped(service.unwrap(recipient, subject.identity()), recipient));
  }
}
