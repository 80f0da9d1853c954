package io.weightseal.cli.keys;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditLog;
import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse;
import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.WeightsealException;
import io.weightseal.api.WrappedKey;
import io.weightseal.recipes.DataKeySource;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Data keys of the recipe's files, whose unwrapping is on record before they are given out.
record RecordedDataKeys(DataKeySource source, AuditLog log) implements DataKeySource {

  @Override
  public DataKey decrypt(String keyId, WrappedKey wrapped, Map<String, String> encryptionContext)
      throws KeyServiceException, NotAuthenticException, AuditException {
    long start = System.nanoTime();
    DataKey key;
    try {
      key = source.decrypt(keyId, wrapped, encryptionContext);
    } catch (KeyServiceException e) {
      fail(keyId, start, e, e.retryable() ? Outcome.FAILED : Outcome.REFUSED, e.reason().name());
      throw e;
    } catch (NotAuthenticException e) {
      fail(keyId, start, e, Outcome.REFUSED, "NOT_AUTHENTIC");
      throw e;
    }
    boolean onRecord = false;
    try {
      append(keyId, start, Outcome.SUCCESS, null);
      onRecord = true;
      return key;
    } finally {
      if (!onRecord) {
        key.close();
      }
    }
  }

  private void fail(
      String keyId, long start, WeightsealException error, Outcome outcome, String cause) {
    try {
      append(keyId, start, outcome, cause);
    } catch (AuditException e) {
      error.addSuppressed(e);
    }
  }

  private void append(String keyId, long start, Outcome outcome, @Nullable String cause)
      throws AuditException {
    log.append(
        new KeyUse(
            Operation.UNWRAP,
            uri(keyId),
            null,
            null,
            null,
            outcome,
            cause,
            Duration.ofNanos(System.nanoTime() - start),
            null));
  }

  private static @Nullable KeyUri uri(String keyId) {
    try {
      return new KeyUri(KeyServices.AWS + ":///" + keyId);
    } catch (IllegalArgumentException e) {
      // What names no key was refused for that.
      return null;
    }
  }
}
