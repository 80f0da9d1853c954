package io.weightseal.core;

import io.weightseal.api.DataKey;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.artifact.KeyRing;
import io.weightseal.core.internal.artifact.Subject;
import io.weightseal.format.Recipients;
import java.security.SecureRandom;

/// What something is sealed as, and under which data key. Owns the data key.
record Undertaking(ModelIdentity identity, DataKey dataKey, Recipients recipients)
    implements AutoCloseable {
  /// Says whose data key it is, and refuses an identity that cannot be sealed.
  @FunctionalInterface
  interface Subjects {
    Subject of(ModelIdentity identity) throws WeightsealException;
  }

  /// What it takes to begin one, or to take one up.
  record Beginning(KeyRing keys, SecureRandom random, Subjects subjects) {
    /// A new identity under a new data key.
    Undertaking anew(EncryptOptions options) throws WeightsealException {
      ModelIdentity identity = newIdentity(options, random);
      Subject subject = subjects.of(identity);
      DataKey dataKey = DataKey.random(random);
      boolean wrapped = false;
      try {
        Recipients recipients = keys.wrap(dataKey, options.keys(), subject);
        wrapped = true;
        return new Undertaking(identity, dataKey, recipients);
      } finally {
        if (!wrapped) {
          dataKey.close();
        }
      }
    }

    /// What was begun under `identity`. Its data key comes back from a key service.
    Undertaking again(ModelIdentity identity, Recipients recipients) throws WeightsealException {
      DataKey dataKey = keys.unwrap(subjects.of(identity), recipients).dataKey();
      return new Undertaking(identity, dataKey, recipients);
    }
  }

  static ModelIdentity newIdentity(EncryptOptions options, SecureRandom random) {
    return new ModelIdentity(
        ModelId.random(random), options.name(), options.version(), options.context());
  }

  @Override
  public void close() {
    dataKey.close();
  }
}
