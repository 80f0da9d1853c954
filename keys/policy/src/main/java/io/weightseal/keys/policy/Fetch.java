package io.weightseal.keys.policy;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.NotAuthenticException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A call under way, for which others wait who want the same.
final class Fetch {
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable KeyServiceException refusal;
  private volatile @Nullable NotAuthenticException falsehood;

  /// The service refused, and would refuse those who wait too.
  void refused(KeyServiceException error) {
    refusal = error;
  }

  void refused(NotAuthenticException error) {
    falsehood = error;
  }

  /// Lets go those who wait.
  void end() {
    ended.countDown();
  }

  /// Waits for the end; fails when the service refused. Otherwise the caller looks again.
  void await() throws InterruptedException, KeyServiceException, NotAuthenticException {
    ended.await();
    // Errors of their own: the stack of the thread that made the call is not that of this one.
    KeyServiceException refused = refusal;
    if (refused != null) {
      throw new KeyServiceException(
          refused.reason(), String.valueOf(refused.getMessage()), refused);
    }
    NotAuthenticException untrue = falsehood;
    if (untrue != null) {
      throw new NotAuthenticException(String.valueOf(untrue.getMessage()));
    }
  }
}
