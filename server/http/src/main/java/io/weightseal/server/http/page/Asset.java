package io.weightseal.server.http.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file of the page, as it stands in this module. Names are looked up among those listed here,
/// and nowhere else. Immutable.
public final class Asset {
  private static final List<String> NAMES =
      List.of(
          "index.html",
          "page.css",
          "icon.svg",
          "app.js",
          "address.js",
          "data.js",
          "elements.js",
          "events.js",
          "model.js",
          "models.js",
          "table.js",
          "words.js");
  private static final Map<String, Asset> ALL = readAll();

  private final byte[] bytes;
  private final String mediaType;

  private Asset(byte[] bytes, String mediaType) {
    this.bytes = bytes;
    this.mediaType = mediaType;
  }

  /// The file of this name; null for any other name.
  public static @Nullable Asset find(String name) {
    return ALL.get(name);
  }

  /// A copy.
  public byte[] bytes() {
    return bytes.clone();
  }

  public String mediaType() {
    return mediaType;
  }

  private static Map<String, Asset> readAll() {
    Map<String, Asset> all = new HashMap<>();
    for (String name : NAMES) {
      try (InputStream in = Asset.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new AssertionError(name + " is part of this module");
        }
        all.put(name, new Asset(in.readAllBytes(), mediaTypeOf(name)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Map.copyOf(all);
  }

  private static String mediaTypeOf(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      case "js" -> "text/javascript; charset=utf-8";
      default -> throw new AssertionError(name + " has no media type");
    };
  }
}
