package io.weightseal.core.internal.artifact;

import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Recipient;
import io.weightseal.api.SigningKey;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the record says of a use's result, and how the result is taken back.
///
/// @param used the key that was used; empty when none was
/// @param discard takes back a result that could not be put on record
record UseResult<T>(Function<T, Optional<Used>> used, Consumer<T> discard) {
  static final UseResult<Recipient> WRAPPED =
      new UseResult<>(r -> Optional.of(Used.by(r)), _ -> {});

  static final UseResult<Optional<Recipient>> REWRAPPED =
      new UseResult<>(r -> r.map(Used::by), _ -> {});

  static final UseResult<KeyRing.Unwrapped> UNWRAPPED =
      new UseResult<>(u -> Optional.of(Used.by(u.recipient())), u -> u.dataKey().close());

  static final UseResult<Unlocked> UNLOCKED =
      new UseResult<>(u -> Optional.of(Used.by(u.key().recipient())), Unlocked::close);

  /// A rotation stands, on record or not: the caller learns that it is not.
  static final UseResult<KeyRotation> ROTATED =
      new UseResult<>(r -> Optional.of(new Used(r.key(), r.after())), _ -> {});

  /// A signature that could not be put on record is not given out; nothing is to be taken back.
  static UseResult<byte[]> signedBy(SigningKey key) {
    return new UseResult<>(_ -> Optional.of(new Used(key.key(), key.version())), _ -> {});
  }

  /// A key, and which version of it where that is known.
  record Used(KeyUri key, @Nullable String version) {
    static Used by(Recipient recipient) {
      return new Used(recipient.key(), recipient.keyVersion());
    }
  }
}
