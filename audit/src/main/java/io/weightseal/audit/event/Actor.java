package io.weightseal.audit.event;

import org.jspecify.annotations.Nullable;

/// Who used a key, as far as the process itself can tell.
///
/// @param user the operating system's name of the user
/// @param uid the user's number; null where the system has none
/// @param host the machine's name
/// @param pid the process's number
/// @param principal who the key service takes the process for; null where not known
public record Actor(
    String user, @Nullable Long uid, String host, long pid, @Nullable String principal) {

  Actor known(@Nullable String asPrincipal) {
    return new Actor(user, uid, host, pid, asPrincipal);
  }
}
