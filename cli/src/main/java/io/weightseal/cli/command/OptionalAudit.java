package io.weightseal.cli.command;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyUse;
import java.util.function.Consumer;

/// A record of key uses that its owner can do without: where an entry cannot be written, somebody
/// is told, and the key is used all the same.
final class OptionalAudit implements AuditLog {
  private final AuditLog log;
  private final Consumer<String> telling;

  OptionalAudit(AuditLog log, Consumer<String> telling) {
    this.log = log;
    this.telling = telling;
  }

  @Override
  public void append(KeyUse use) {
    try {
      log.append(use);
    } catch (AuditException e) {
      telling.accept("warning: not on record: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
