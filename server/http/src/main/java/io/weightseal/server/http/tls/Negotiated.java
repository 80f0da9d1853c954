package io.weightseal.server.http.tls;

import javax.net.ssl.SSLEngine;
import org.conscrypt.Conscrypt;

/// What both ends agreed on, as the library tells it after the handshake; what was set does not
/// count.
///
/// spec: transfer-v1#tls-3
///
/// @param group the key exchange, or [#UNKNOWN]
public record Negotiated(String protocol, String suite, String group) {
  /// What the library cannot tell.
  public static final String UNKNOWN = "unknown";

  private static final String HYBRID = "X25519MLKEM768";

  /// Reads a connection whose handshake is done.
  public static Negotiated of(SSLEngine engine) {
    String group = isByNativeLibrary(engine) ? Conscrypt.getGroupName(engine) : null;
    return new Negotiated(
        engine.getSession().getProtocol(),
        engine.getSession().getCipherSuite(),
        group == null || group.isEmpty() ? UNKNOWN : group);
  }

  static boolean isByNativeLibrary(SSLEngine engine) {
    return Conscrypt.isConscrypt(engine);
  }

  /// Whether the key exchange is one that a quantum computer cannot undo.
  public boolean isPostQuantum() {
    return group.equals(HYBRID);
  }
}
