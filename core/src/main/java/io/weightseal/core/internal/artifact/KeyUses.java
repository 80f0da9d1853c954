package io.weightseal.core.internal.artifact;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse;
import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.Recipient;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Takes down uses of keys: each is on record before its result is given out.
///
/// @param log where they are taken down
public record KeyUses(AuditLog log) {

  /// A use of a key, or the work around one.
  @FunctionalInterface
  public interface Use<T> {
    T run() throws WeightsealException;
  }

  /// What is known of a use before it happens.
  ///
  /// @param service null where none is called
  /// @param key null where none is come to
  /// @param keyVersion null where it is not known yet
  /// @param subject null for work on a key itself
  public record Plan(
      Operation operation,
      @Nullable KeyService service,
      @Nullable KeyUri key,
      @Nullable String keyVersion,
      @Nullable Subject subject) {

    private Plan with(UseResult.Used used) {
      return new Plan(operation, service, used.key(), used.version(), subject);
    }
  }

  /// Does `use`, takes it down, and only then gives out its result.
  ///
  /// @throws AuditException when it could not be taken down; its result is then discarded
  <T> T recorded(Plan plan, UseResult<T> kind, Use<T> use) throws WeightsealException {
    long start = System.nanoTime();
    T result;
    try {
      result = use.run();
    } catch (WeightsealException | RuntimeException e) {
      recordFailure(plan, start, e);
      throw e;
    }
    boolean onRecord = false;
    try {
      UseResult.Used used = kind.used().apply(result).orElse(null);
      if (used != null) {
        append(plan.with(used), start, Outcome.SUCCESS, null);
      }
      onRecord = true;
      return result;
    } finally {
      if (!onRecord) {
        kind.discard().accept(result);
      }
    }
  }

  /// Takes down that an artifact is about to lose all its recipients.
  public void shredding(Subject subject) throws AuditException {
    append(
        new Plan(KeyUse.Operation.SHRED, null, null, null, subject),
        System.nanoTime(),
        Outcome.SUCCESS,
        null);
  }

  /// Takes down that an artifact was not even tried to be opened with a key.
  ///
  /// @param subject null where it could not be read that far
  void refusedToOpen(@Nullable Subject subject, WeightsealException why) {
    recordFailure(
        new Plan(KeyUse.Operation.OPEN, null, null, null, subject), System.nanoTime(), why);
  }

  /// Takes down that bytes of an open model were not given out.
  ///
  /// @return whether that is on record now
  boolean refusedToRead(Recipient openedBy, Subject subject, long start, WeightsealException why) {
    return recordFailure(
        new Plan(KeyUse.Operation.READ, null, openedBy.key(), openedBy.keyVersion(), subject),
        start,
        why);
  }

  private boolean recordFailure(Plan plan, long start, Exception error) {
    try {
      append(plan, start, outcomeOf(error), causeOf(error));
      return true;
    } catch (AuditException e) {
      // Nothing was given out; what went wrong first is what the caller has to know.
      error.addSuppressed(e);
      return false;
    }
  }

  private void append(Plan plan, long start, Outcome outcome, @Nullable String cause)
      throws AuditException {
    Subject subject = plan.subject;
    KeyService service = plan.service;
    log.append(
        new KeyUse(
            plan.operation,
            plan.key,
            plan.keyVersion,
            subject == null ? null : subject.identity(),
            subject == null ? null : subject.digest(),
            outcome,
            cause,
            Duration.ofNanos(System.nanoTime() - start),
            service == null ? null : service.principal().orElse(null)));
  }

  private static Outcome outcomeOf(Exception error) {
    return switch (error) {
      case KeyServiceException e -> e.retryable() ? Outcome.FAILED : Outcome.REFUSED;
      case StoreException _ -> Outcome.FAILED;
      case WeightsealException _ -> Outcome.REFUSED;
      default -> Outcome.FAILED;
    };
  }

  /// The class of an error, as the record has it.
  static String causeOf(Exception error) {
    return switch (error) {
      case KeyServiceException e -> e.reason().name();
      case StoreException e -> "STORE_" + e.reason().name();
      default -> {
        String name = error.getClass().getSimpleName().replaceFirst("Exception$", "");
        yield name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
      }
    };
  }
}
