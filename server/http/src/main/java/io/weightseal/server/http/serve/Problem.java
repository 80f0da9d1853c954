package io.weightseal.server.http.serve;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// An error as a client hears it (RFC 9457).
///
/// spec: transfer-v1#req-4
///
/// @param word names it for programs, and in the audit log
record Problem(int status, String word, String title, String detail) {
  static final String MEDIA_TYPE = "application/problem+json";

  static final Problem NOT_FOUND =
      new Problem(404, "not-found", "Not found", "there is no such thing here for this client");
  static final Problem FORBIDDEN =
      new Problem(403, "forbidden", "Forbidden", "this client may not have this part of the model");
  static final Problem NOBODY =
      new Problem(
          403,
          "nobody",
          "Forbidden",
          "the certificate names no client: it needs one spiffe URI, or DNS names");
  static final Problem EXPIRED =
      new Problem(
          403, "certificate-expired", "Forbidden", "the certificate is not valid at this time");
  static final Problem POST_QUANTUM =
      new Problem(
          403,
          "post-quantum-required",
          "Forbidden",
          "connect with X25519MLKEM768: no other key exchange is taken here");
  static final Problem BAD_PATH =
      new Problem(400, "bad-path", "Bad request", "the path is not of the form that is served");
  static final Problem METHOD =
      new Problem(405, "method", "Method not allowed", "only GET and HEAD are served");
  static final Problem BODY =
      new Problem(413, "body", "Content too large", "requests have no body here");
  static final Problem RANGE =
      new Problem(416, "range", "Range not satisfiable", "ask for one range inside the file");
  static final Problem PRECONDITION =
      new Problem(412, "changed", "Precondition failed", "it has another ETag now");
  static final Problem TOO_MANY =
      new Problem(429, "too-many-requests", "Too many requests", "slow down");
  static final Problem DAMAGED =
      new Problem(500, "damaged", "Damaged", "this server's copy is not whole; ask another");
  static final Problem BROKEN =
      new Problem(500, "failed", "Failed", "the server could not read it; ask another, or later");
  static final Problem UNRECORDED =
      new Problem(
          503, "not-recorded", "Unavailable", "requests cannot be recorded now; come back later");
  static final Problem LEAVING =
      new Problem(503, "draining", "Unavailable", "this server is about to stop; ask another");

  byte[] json() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      out.writeStartObject();
      out.writeStringProperty("type", "urn:weightseal:problem:" + word);
      out.writeStringProperty("title", title);
      out.writeNumberProperty("status", status);
      out.writeStringProperty("detail", detail);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }
}
