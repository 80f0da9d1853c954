package io.weightseal.server.http;

import io.weightseal.api.WeightsealException;
import io.weightseal.server.PullSettings;
import io.weightseal.server.PullSummary;
import io.weightseal.server.ServeSettings;
import io.weightseal.server.Serving;
import io.weightseal.server.TransferProvider;
import io.weightseal.server.http.pull.Pull;
import io.weightseal.server.http.serve.TransferServer;

/// Serves and pulls by Jetty, with TLS of the native library where that loads.
public final class HttpsTransfer implements TransferProvider {
  /// Holds nothing; [java.util.ServiceLoader] makes it.
  public HttpsTransfer() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Serving serve(ServeSettings settings) throws WeightsealException {
    return TransferServer.start(settings);
  }

  @Override
  public PullSummary pull(PullSettings settings) throws WeightsealException, InterruptedException {
    return Pull.run(settings);
  }
}
