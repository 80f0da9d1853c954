package io.weightseal.server.http.serve;

import io.weightseal.api.ModelIdentity;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/// What a request is to get, before its conditions and ranges are looked at.
sealed interface Answer {
  /// A strong ETag without its quotes; empty for what has none.
  String etag();

  String mediaType();

  /// When its event is written.
  Recording recording();

  /// What of a model it is; null for all else.
  @Nullable Subject subject();

  /// Further header fields.
  default List<HttpField> fields() {
    return List.of();
  }

  /// When an answer goes on record.
  // spec: transfer-v1#log-1
  enum Recording {
    NEVER,
    BEFORE,
    AFTER
  }

  /// Whose part an answer is.
  ///
  /// @param digest `sha256:` and hex of the manifest
  record Subject(ModelIdentity identity, String digest) {
    static Subject of(ServedModel model) {
      return new Subject(model.identity(), "sha256:" + model.manifestDigest());
    }
  }

  /// Something small.
  final class Body implements Answer {
    private final byte[] bytes;
    private final String mediaType;
    private final Recording recording;
    private final @Nullable Subject subject;
    private final Store store;
    private final List<HttpField> fields;

    /// Whether a cache may keep it.
    enum Store {
      ALLOWED,
      FORBIDDEN
    }

    /// @param bytes taken over
    Body(
        byte[] bytes,
        String mediaType,
        Recording recording,
        @Nullable Subject subject,
        Store store) {
      this(bytes, mediaType, recording, subject, store, List.of());
    }

    private Body(
        byte[] bytes,
        String mediaType,
        Recording recording,
        @Nullable Subject subject,
        Store store,
        List<HttpField> fields) {
      this.bytes = bytes;
      this.mediaType = mediaType;
      this.recording = recording;
      this.subject = subject;
      this.store = store;
      this.fields = List.copyOf(fields);
    }

    static Body json(byte[] bytes) {
      return new Body(bytes, "application/json", Recording.NEVER, null, Store.ALLOWED);
    }

    /// For a browser.
    ///
    /// @param bytes taken over
    static Body shown(byte[] bytes, String mediaType, Store store, List<HttpField> fields) {
      return new Body(bytes, mediaType, Recording.NEVER, null, store, fields);
    }

    byte[] bytes() {
      return bytes;
    }

    Store store() {
      return store;
    }

    @Override
    public String mediaType() {
      return mediaType;
    }

    @Override
    public Recording recording() {
      return recording;
    }

    @Override
    public @Nullable Subject subject() {
      return subject;
    }

    @Override
    public List<HttpField> fields() {
      return fields;
    }

    @Override
    public String etag() {
      return Catalog.hex(bytes);
    }
  }

  /// A sealed file.
  record File(ServedModel.File file, Subject subject) implements Answer {
    @Override
    public String etag() {
      return file.etag();
    }

    @Override
    public String mediaType() {
      return "application/octet-stream";
    }

    @Override
    public Recording recording() {
      return Recording.AFTER;
    }
  }
}
