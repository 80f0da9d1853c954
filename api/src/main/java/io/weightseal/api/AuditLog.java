package io.weightseal.api;

/// Takes down every use of a key. Safe for use by several threads.
public interface AuditLog extends AutoCloseable {
  /// No record is kept.
  AuditLog NONE =
      new AuditLog() {
        @Override
        public void append(KeyUse use) {}

        @Override
        public void close() {}
      };

  /// Returns once the entry is durable. A use whose entry cannot be written does not happen: the
  /// caller gives no key away, and fails.
  ///
  /// @throws AuditException when the entry could not be written within a bounded time
  void append(KeyUse use) throws AuditException;

  @Override
  void close();
}
