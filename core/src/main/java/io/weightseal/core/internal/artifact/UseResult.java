package io.weightseal.core.internal.artifact;

import io.weightseal.api.Recipient;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// What the record says of a use's result, and how the result is taken back.
///
/// @param recipient the recipient that was made or used; empty when no key was used at all
/// @param discard takes back a result that could not be put on record
record UseResult<T>(Function<T, Optional<Recipient>> recipient, Consumer<T> discard) {
  static final UseResult<Recipient> WRAPPED = new UseResult<>(Optional::of, _ -> {});

  static final UseResult<Optional<Recipient>> REWRAPPED =
      new UseResult<>(Function.identity(), _ -> {});

  static final UseResult<KeyRing.Unwrapped> UNWRAPPED =
      new UseResult<>(u -> Optional.of(u.recipient()), u -> u.dataKey().close());

  static final UseResult<Unlocked> UNLOCKED =
      new UseResult<>(u -> Optional.of(u.key().recipient()), Unlocked::close);
}
