package io.weightseal.server.http.serve;

import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.Envelope;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Manifest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The models below one folder, by the names and versions of their manifests. Safe for use by
/// several threads; one of them scans.
///
/// spec: transfer-v1#req-2
final class Catalog {
  private static final String TEMPORARY = ".weightseal-";

  /// What a manifest is called, apart from its folder's name.
  private record Key(String name, String version) {}

  /// A model, and what told its manifest from others when it was read.
  ///
  /// @param stamp empty where nobody can tell
  private record Scanned(ServedModel model, Optional<String> stamp) {}

  private final Location root;
  private final Consumer<String> notices;
  private volatile Map<Key, ServedModel> models = Map.of();
  private Map<String, Scanned> byFolder = Map.of();
  private Map<String, String> problems = Map.of();

  Catalog(Location root, Consumer<String> notices) {
    this.root = root;
    this.notices = notices;
  }

  /// All models, by name and the newest first.
  List<ServedModel> all() {
    Comparator<ServedModel> order = Comparator.comparing(each -> each.identity().name());
    List<ServedModel> sorted = new ArrayList<>(models.values());
    sorted.sort(
        order
            .thenComparing(ServedModel::created, Comparator.reverseOrder())
            .thenComparing(each -> each.identity().version()));
    return sorted;
  }

  Optional<ServedModel> find(String name, String version) {
    return Optional.ofNullable(models.get(new Key(name, version)));
  }

  /// Looks which models there are now.
  ///
  /// @throws WeightsealException when the store does not answer; all stays as it was
  synchronized void scan() throws WeightsealException {
    Map<String, Scanned> found = new TreeMap<>();
    Map<String, String> trouble = new HashMap<>();
    for (ObjectStore.Entry entry : root.store().list(root.name())) {
      String folder = folderOf(entry);
      if (folder != null) {
        try {
          found.put(folder, read(folder));
        } catch (WeightsealException e) {
          if (e instanceof StoreException store && store.retryable()) {
            // What cannot be read for a moment is still there.
            throw store;
          }
          trouble.put(folder, String.valueOf(e.getMessage()));
        }
      }
    }
    models = byName(found, trouble);
    byFolder = found;
    trouble.forEach(
        (folder, problem) -> {
          if (!problem.equals(problems.get(folder))) {
            notices.accept("not served: " + problem);
          }
        });
    problems = trouble;
  }

  /// The folder whose manifest an entry is, empty for the root itself; null for any other entry.
  private static @Nullable String folderOf(ObjectStore.Entry entry) {
    String name = entry.name();
    boolean temporary = name.startsWith(TEMPORARY) || name.contains("/" + TEMPORARY);
    if (entry.kind() != ObjectStore.Kind.OBJECT || temporary) {
      return null;
    }
    if (name.equals(Manifest.NAME)) {
      return "";
    }
    String end = "/" + Manifest.NAME;
    return name.endsWith(end) ? name.substring(0, name.length() - end.length()) : null;
  }

  private Scanned read(String name) throws WeightsealException {
    Location folder = name.isEmpty() ? root : root.resolve(name);
    Location at = folder.resolve(Manifest.NAME);
    Scanned known = byFolder.get(name);
    try (Source source = at.store().open(at.name())) {
      Optional<String> stamp = source.stamp();
      if (known != null && stamp.isPresent() && stamp.equals(known.stamp())) {
        return known;
      }
      byte[] bytes = readAll(at, source, Manifest.MAX_BYTES);
      String digest = hex(bytes);
      if (known != null && known.model().manifestDigest().equals(digest)) {
        return new Scanned(known.model(), stamp);
      }
      Envelope envelope = Envelope.parse(at.toString(), bytes);
      List<String> signers = envelope.signatures().stream().map(Envelope.Signature::keyid).toList();
      Manifest manifest = Manifest.parse(at.toString(), envelope.payload());
      return new Scanned(ServedModel.of(folder, digest, signers, manifest), stamp);
    }
  }

  private Map<Key, ServedModel> byName(Map<String, Scanned> found, Map<String, String> trouble) {
    Map<Key, ServedModel> named = new HashMap<>();
    Map<Key, String> twice = new HashMap<>();
    found.forEach(
        (folder, scanned) -> {
          ServedModel model = scanned.model();
          ModelIdentity identity = model.identity();
          Key key = new Key(identity.name(), identity.version());
          ServedModel other = named.put(key, model);
          if (other != null) {
            twice.put(
                key,
                "%s and %s are both %s %s; give one another version"
                    .formatted(model.folder(), other.folder(), key.name(), key.version()));
            trouble.put(folder, String.valueOf(twice.get(key)));
          }
        });
    twice.keySet().forEach(named::remove);
    return Map.copyOf(named);
  }

  /// A model's manifest as it stands.
  static byte[] manifest(ServedModel model) throws WeightsealException {
    return readAll(model.folder().resolve(Manifest.NAME), Manifest.MAX_BYTES);
  }

  /// A model's wrapped data keys as they stand.
  static byte[] keys(ServedModel model) throws WeightsealException {
    return readAll(model.folder().resolve(KeysFile.NAME), KeysFile.MAX_BYTES);
  }

  private static byte[] readAll(Location at, int most) throws WeightsealException {
    try (Source source = at.store().open(at.name())) {
      return readAll(at, source, most);
    }
  }

  private static byte[] readAll(Location at, Source source, int most) throws WeightsealException {
    if (source.size() > most) {
      throw new StoreException(
          StoreException.Reason.UNSUITABLE, at + " has more than " + most + " bytes");
    }
    byte[] bytes = new byte[Math.toIntExact(source.size())];
    if (source.read(ByteBuffer.wrap(bytes), 0) != bytes.length) {
      throw new StoreException(StoreException.Reason.CHANGED, at + " changed meanwhile");
    }
    return bytes;
  }

  static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
