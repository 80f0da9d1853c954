package io.weightseal.keys.policy;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;

/// Errors made of others. What follows the last `; ` of a message is the next step, and stays last.
final class Messages {
  private static final String NEXT_STEP = "; ";

  private Messages() {}

  /// `error` with `addition` said behind its facts.
  static KeyServiceException adding(KeyServiceException error, String addition) {
    String message = String.valueOf(error.getMessage());
    int end = end(message);
    return new KeyServiceException(
        error.reason(),
        message.substring(0, end) + " (" + addition + ")" + message.substring(end),
        error);
  }

  /// `error` with another next step.
  static KeyServiceException advising(KeyServiceException error, String nextStep) {
    String message = String.valueOf(error.getMessage());
    return new KeyServiceException(
        error.reason(), message.substring(0, end(message)) + NEXT_STEP + nextStep, error);
  }

  /// The error for a caller that was interrupted; the thread is marked as interrupted again.
  static KeyServiceException interrupted(String during, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new KeyServiceException(
        Reason.UNAVAILABLE, "interrupted while " + during + "; run it again", cause);
  }

  private static int end(String message) {
    int at = message.lastIndexOf(NEXT_STEP);
    return at < 0 ? message.length() : at;
  }
}
