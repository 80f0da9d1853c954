package io.weightseal.server.http.pull;

import io.weightseal.api.StoreException.Reason;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;

/// Fetches what is small enough to be held in memory.
record Small(Client client) {
  private static final long SECONDS = 120;

  byte[] get(Mirror mirror, String url, int most) throws FetchFailure, InterruptedException {
    try {
      ContentResponse response =
          new CompletableResponseListener(client.get(url), most)
              .send()
              .get(SECONDS, TimeUnit.SECONDS);
      requireStatus(mirror, response.getStatus(), 200);
      return response.getContent();
    } catch (ExecutionException e) {
      throw Client.failure(mirror, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw Client.failure(mirror, e);
    }
  }

  /// Turns any other status into the failure that it is.
  static void requireStatus(Mirror mirror, int status, int wanted) throws FetchFailure {
    if (status == wanted) {
      return;
    }
    String said = mirror + " answers " + status;
    throw switch (status) {
      case 401, 403 ->
          FetchFailure.lasting(
              Reason.DENIED,
              said + ": this client may not have it",
              "ask who runs the server for the right, or use another certificate");
      case 404, 410 ->
          FetchFailure.lasting(
              Reason.ABSENT,
              said + ": it is not there, or this client may not know of it",
              "check the model's name and version, and whether you may have it");
      case 412 -> FetchFailure.lasting(Reason.CHANGED, said + ": it has other files by now");
      case 408, 429, 500, 502, 503, 504 -> FetchFailure.passing(said);
      default -> FetchFailure.lasting(Reason.FAILED, said);
    };
  }
}
