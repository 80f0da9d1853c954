package io.weightseal.api;

import org.jspecify.annotations.Nullable;

/// What a client asked a server for, and got.
///
/// @param client its identities, as its certificate says, separated by spaces; `unknown` for none
/// @param request method and path, as they came
/// @param range the bytes that were asked for, such as `0-1023`; null for all
/// @param bytes that were sent of what was asked for
/// @param group the key exchange of the connection; `unknown` where the TLS library cannot tell
public record Transfer(
    String client, String request, @Nullable String range, long bytes, String group) {}
