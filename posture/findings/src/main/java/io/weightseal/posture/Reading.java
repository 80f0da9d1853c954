package io.weightseal.posture;

import io.weightseal.api.StoreException;
import java.util.function.Function;

/// What came of reading a setting: its value, that there is none, or that it could not be read. The
/// last is never taken for the second.
///
/// @param <T> the setting
public sealed interface Reading<T> {
  /// It is there.
  record Read<T>(T value) implements Reading<T> {}

  /// The service said that there is no such setting.
  record Unset<T>() implements Reading<T> {}

  /// Nobody knows.
  ///
  /// @param reason in a sentence, free of secrets
  record Unreadable<T>(String reason) implements Reading<T> {}

  /// Reads a setting once.
  @FunctionalInterface
  interface Attempt<T> {
    /// @throws StoreException `ABSENT` where the service says that it is not set
    /// @throws IllegalArgumentException where the answer has another form than it should have
    T read() throws StoreException;
  }

  /// What becomes of an attempt.
  static <T> Reading<T> of(Attempt<T> attempt) {
    try {
      return new Read<>(attempt.read());
    } catch (StoreException e) {
      return e.reason() == StoreException.Reason.ABSENT
          ? new Unset<>()
          : new Unreadable<>(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return new Unreadable<>("the answer is not understood: " + e.getMessage());
    }
  }

  /// The same with another value.
  default <U> Reading<U> map(Function<T, U> change) {
    return switch (this) {
      case Read<T>(T value) -> new Read<>(change.apply(value));
      case Unset<T> _ -> new Unset<>();
      case Unreadable<T>(String reason) -> new Unreadable<>(reason);
    };
  }

  /// The same, where "not set" means this value.
  default Reading<T> orWhenUnset(T value) {
    return this instanceof Unset<T> ? new Read<>(value) : this;
  }
}
