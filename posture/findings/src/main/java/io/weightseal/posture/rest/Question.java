package io.weightseal.posture.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// One request, and what it is about.
///
/// @param subject what errors name
/// @param permission what its provider has to allow for it
/// @param uri with its query
public record Question(String subject, String permission, String uri) {
  /// A part of a path or query, escaped.
  public static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
