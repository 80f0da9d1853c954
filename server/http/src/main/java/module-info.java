/// Serves and pulls sealed models over HTTPS with client certificates, by Jetty and Conscrypt.
module io.weightseal.server.http {
  requires jdk.management;
  requires org.conscrypt;
  requires org.eclipse.jetty.client;
  requires org.eclipse.jetty.http;
  requires org.eclipse.jetty.io;
  requires org.eclipse.jetty.server;
  requires org.eclipse.jetty.util;
  requires tools.jackson.core;
  requires transitive io.weightseal.server;

  exports io.weightseal.server.http;

  provides io.weightseal.server.TransferProvider with
      io.weightseal.server.http.HttpsTransfer;
}
