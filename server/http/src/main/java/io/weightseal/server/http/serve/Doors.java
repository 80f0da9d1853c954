package io.weightseal.server.http.serve;

import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Sends each request to who answers where it came in: clients with certificates, or loopback.
final class Doors extends Handler.Sequence {
  private final Handler secure;
  private final Handler plain;
  private final Connector secureConnector;
  private final BooleanSupplier leaving;

  /// @param leaving whether clients should go
  Doors(Handler secure, Handler plain, Connector secureConnector, BooleanSupplier leaving) {
    super(secure, plain);
    this.secure = secure;
    this.plain = plain;
    this.secureConnector = secureConnector;
    this.leaving = leaving;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connector came = request.getConnectionMetaData().getConnector();
    if (leaving.getAsBoolean()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    // The connector is the same object for the whole life of the server.
    return (came.equals(secureConnector) ? secure : plain).handle(request, response, callback);
  }
}
