package io.weightseal.core.internal.artifact;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NoUsableRecipientException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.Recipients;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The key services that local configuration offers, by scheme.
///
/// @param services scheme to service
public record KeyRing(Map<String, KeyService> services) {
  /// spec: v1#rcp-2
  private static final int MAX_ATTEMPTS = 8;

  public KeyRing {
    services = Map.copyOf(services);
  }

  /// A data key that was unwrapped, and by which recipient. The holder closes the data key.
  public record Unwrapped(DataKey dataKey, Recipient recipient) {}

  /// Wraps a data key under each of the keys.
  public Recipients wrap(DataKey dataKey, List<KeyUri> keys, ModelIdentity identity)
      throws KeyServiceException {
    List<Recipient> recipients = new ArrayList<>();
    for (KeyUri key : keys) {
      recipients.add(serviceFor(key).wrap(dataKey, key, identity));
    }
    return new Recipients(recipients);
  }

  private KeyService serviceFor(KeyUri key) throws KeyServiceException {
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

  /// Unwraps the first recipient that some service can unwrap.
  ///
  /// @param artifact how errors call what is being opened
  public Unwrapped unwrap(String artifact, Recipients recipients, ModelIdentity identity)
      throws WeightsealException {
    List<String> refusals = new ArrayList<>();
    @Nullable KeyServiceException worthRetrying = null;
    int attempts = 0;
    for (Recipient recipient : recipients.list()) {
      KeyService service = services.get(recipient.key().scheme());
      if (service == null || !service.knows(recipient.key())) {
        refusals.add(recipient.key() + ": not known here");
        continue;
      }
      if (attempts == MAX_ATTEMPTS) {
        refusals.add("no more than " + MAX_ATTEMPTS + " are tried");
        break;
      }
      attempts++;
      try {
        return new Unwrapped(service.unwrap(recipient, identity), recipient);
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
        artifact
            + " cannot be opened with the keys at hand"
            + (refusals.isEmpty()
                ? ": it has no recipients"
                : " (" + String.join("; ", refusals) + ")"));
  }
}
