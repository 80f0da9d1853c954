/// How safely models are kept: checks of buckets, of their keys and of what lies in them, and
/// reports of what was found. Knows no provider.
module io.weightseal.posture {
  requires transitive io.weightseal.core;
  requires io.weightseal.format;
  requires transitive java.net.http;
  requires tools.jackson.core;

  exports io.weightseal.posture;
  exports io.weightseal.posture.content;
  exports io.weightseal.posture.json;
  exports io.weightseal.posture.report;
  exports io.weightseal.posture.rest;
}
