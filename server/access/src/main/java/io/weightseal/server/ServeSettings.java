package io.weightseal.server;

import io.weightseal.api.AuditLog;
import io.weightseal.api.Location;
import io.weightseal.api.WeightsealException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a server needs to know.
///
/// @param models the folder that holds sealed models, each in a folder of its own
/// @param status where health and metrics are told without TLS; loopback, or null for nowhere
/// @param policy read anew when its file changes
/// @param rescan how long after it appears a model is listed, at most
/// @param notices hears what its operator should know, in one line each
public record ServeSettings(
    Location models,
    InetSocketAddress listen,
    @Nullable InetSocketAddress status,
    TlsFiles tls,
    PolicySource policy,
    Duration rescan,
    AuditLog audit,
    Consumer<String> notices) {

  /// Where a policy comes from.
  public interface PolicySource {
    /// The policy as it is now.
    ///
    /// @throws WeightsealException when it cannot be taken; the message says why
    AccessPolicy read() throws WeightsealException;

    /// Changes when the policy may have.
    long changed();
  }
}
