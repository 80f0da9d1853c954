package io.weightseal.server;

import io.weightseal.api.WeightsealException;

/// Serves and pulls sealed models; found by [java.util.ServiceLoader], so that HTTP is loaded only
/// by who uses it.
public interface TransferProvider {
  /// What a folder of such a provider is called.
  String NAME = "https";

  /// How this provider speaks: [#NAME].
  String name();

  /// Begins to serve.
  ///
  /// @return the server, which the caller closes
  Serving serve(ServeSettings settings) throws WeightsealException;

  /// Fetches a model.
  ///
  /// @throws WeightsealException when it was not; what was fetched is kept for another attempt
  PullSummary pull(PullSettings settings) throws WeightsealException, InterruptedException;
}
