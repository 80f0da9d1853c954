package io.weightseal.stores.gcs;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The addresses of one bucket's objects, in both APIs.
///
/// Source: encoding of URI path parts in the documentation of Cloud Storage.
record Places(URI endpoint, String bucket) {

  /// What follows `?` in an address, in the order in which it was said.
  static final class Query {
    private final Map<String, Optional<String>> parameters = new LinkedHashMap<>();

    Query with(String name, String value) {
      parameters.put(name, Optional.of(value));
      return this;
    }

    /// What stands there without a value.
    Query with(String name) {
      parameters.put(name, Optional.empty());
      return this;
    }

    @Override
    public String toString() {
      return parameters.entrySet().stream()
          .map(each -> each.getKey() + each.getValue().map(value -> "=" + escape(value)).orElse(""))
          .collect(Collectors.joining("&"));
    }
  }

  /// Objects in the JSON API.
  URI objects(Query query) {
    return at("/storage/v1/b/" + escape(bucket) + "/o", query);
  }

  /// One object in the JSON API.
  URI object(String key, Query query) {
    return at("/storage/v1/b/" + escape(bucket) + "/o/" + escape(key), query);
  }

  /// Where the JSON API moves an object.
  URI move(String from, String to, Query query) {
    return at(
        "/storage/v1/b/" + escape(bucket) + "/o/" + escape(from) + "/moveTo/o/" + escape(to),
        query);
  }

  /// Where the JSON API takes new objects.
  URI upload(Query query) {
    return at("/upload/storage/v1/b/" + escape(bucket) + "/o", query);
  }

  /// The bucket in the XML API.
  URI xmlBucket(Query query) {
    return at("/" + escape(bucket), query);
  }

  /// One object in the XML API.
  URI xmlObject(String key, Query query) {
    return at("/" + escape(bucket) + "/" + escape(key).replace("%2F", "/"), query);
  }

  private URI at(String path, Query query) {
    String said = query.toString();
    return URI.create(endpoint + path + (said.isEmpty() ? "" : "?" + said));
  }

  /// All but letters, digits and `-._` as percent and two digits for each byte.
  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
