package io.weightseal.testkit;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyUse;
import io.weightseal.api.KeyUse.Operation;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/// A record of key uses in memory, which refuses entries when told to.
public final class MemoryAuditLog implements AuditLog {
  private final List<KeyUse> entries = new CopyOnWriteArrayList<>();
  private volatile Predicate<KeyUse> refused = _ -> false;

  public MemoryAuditLog() {}

  /// From now on entries of these operations cannot be written.
  public void refuse(Operation... operations) {
    Set<Operation> all = Set.of(operations);
    refused = use -> all.contains(use.operation());
  }

  @Override
  public void append(KeyUse use) throws AuditException {
    if (refused.test(use)) {
      throw new AuditException(Reason.UNWRITABLE, "told to refuse " + use.operation());
    }
    entries.add(use);
  }

  /// What was written, oldest first.
  public List<KeyUse> entries() {
    return List.copyOf(entries);
  }

  /// The operations of what was written, oldest first.
  public List<Operation> operations() {
    return entries.stream().map(KeyUse::operation).toList();
  }

  @Override
  public void close() {}
}
