package io.weightseal.signing;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.ManifestPin;
import io.weightseal.keys.files.FileWork;
import io.weightseal.keys.files.JsonObject;
import io.weightseal.keys.files.PrivateFiles;
import io.weightseal.keys.files.StoreLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The newest version of each model that was opened on this machine, in a file that only its owner
/// can change: an older one is refused. Safe for use by several threads and processes.
///
/// The file is read at each question, and written only when a newer version was opened. Whoever can
/// put an older file in its place can have older versions opened.
///
/// spec: sign-v1#trusted-versions
public final class TrustedVersions {
  private static final int FORMAT = 1;
  private static final int MAX_BYTES = 1 << 20;
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  private final Path file;
  private final Older older;

  /// What becomes of versions that a newer one superseded.
  public enum Older {
    REFUSED,
    /// They are opened. The newest stays the newest.
    ALLOWED
  }

  /// @param file made when the first model is opened; its folder's other files are left alone, but
  ///   for `.lock`
  public TrustedVersions(Path file, Older older) {
    this.file = file.toAbsolutePath();
    this.older = older;
  }

  /// Refuses what is older than what was opened before, and what says that it is of the future,
  /// with which it would supersede all that comes.
  ///
  /// @param artifact for messages
  /// @throws KeyServiceException when the file cannot be read, or others could change it
  public void require(String artifact, SeenVersion found, Instant now) throws WeightsealException {
    // spec: sign-v1#tru-3
    if (found.created().isAfter(now.plus(CLOCKS_DIFFER))) {
      throw new NotAuthenticException(
          "%s says that it was made at %s, which is in the future by this machine's clock"
              .formatted(artifact, found.created()));
    }
    List<SeenVersion> known = guarded(this::load);
    if (older == Older.REFUSED) {
      found.requireNotSuperseded(artifact, of(found, known).orElse(null));
    }
  }

  /// Refuses a single sealed file of the name of a model that was opened: nobody can tell whether
  /// it is older.
  // spec: sign-v1#tru-5
  public void requireNoModel(String artifact, String name) throws WeightsealException {
    List<SeenVersion> known = guarded(this::load);
    if (older == Older.REFUSED && known.stream().anyMatch(each -> each.model().equals(name))) {
      throw new NotAuthenticException(
          "%s is a single sealed file, which does not say when it was made, and a model %s was opened here already (--allow-older opens the file all the same)"
              .formatted(artifact, name));
    }
  }

  /// Keeps what was opened, when it is the newest.
  ///
  /// @param found opened, with a manifest that is genuine
  /// @throws NotAuthenticException when a newer one was opened meanwhile
  // spec: sign-v1#tru-4
  public void remember(String artifact, SeenVersion found) throws WeightsealException {
    Optional<SeenVersion> known = guarded(() -> of(found, load()));
    SeenVersion newest =
        known.isPresent() && !found.isNewerThan(known.get())
            ? known.get()
            : guarded(() -> replaceOlder(found));
    if (older == Older.REFUSED) {
      found.requireNotSuperseded(artifact, newest);
    }
  }

  /// Puts `found` in the place of an older one; what stands there then.
  private SeenVersion replaceOlder(SeenVersion found) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent(), "an absolute file has a folder");
    PrivateFiles.createFolders(folder);
    try (StoreLock _ = StoreLock.take(folder)) {
      List<SeenVersion> all = new ArrayList<>(load());
      Optional<SeenVersion> known = of(found, all);
      if (known.isPresent() && !found.isNewerThan(known.get())) {
        return known.get();
      }
      known.ifPresent(all::remove);
      all.add(found);
      byte[] json = json(all);
      if (json.length > MAX_BYTES) {
        throw new KeyServiceException(
            Reason.UNSUPPORTED,
            file + " would hold more than " + MAX_BYTES + " bytes; remove models that are gone");
      }
      PrivateFiles.replace(file, json);
      return found;
    }
  }

  private static Optional<SeenVersion> of(SeenVersion found, List<SeenVersion> all) {
    return all.stream().filter(found::isOfOneLineWith).findFirst();
  }

  private <T> T guarded(FileWork<T> work) throws KeyServiceException {
    return FileWork.guarded("the trusted versions", file, work);
  }

  private List<SeenVersion> load() throws IOException {
    if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    byte[] json = PrivateFiles.readOwn(file, MAX_BYTES);
    try {
      return parse(json);
    } catch (IllegalArgumentException e) {
      throw new KeyServiceException(
          Reason.DAMAGED,
          file
              + ": "
              + e.getMessage()
              + "; mend it, or remove it and with it what is known of versions",
          e);
    }
  }

  private static List<SeenVersion> parse(byte[] json) {
    JsonObject object = JsonObject.parse(json);
    if (object.number("trusted-versions") != FORMAT) {
      throw new IllegalArgumentException("trusted versions of another version");
    }
    List<SeenVersion> all = new ArrayList<>();
    for (JsonObject each : object.objects("models")) {
      SeenVersion seen =
          new SeenVersion(
              each.string("model"),
              each.string("version"),
              each.string("signer"),
              each.time("created"),
              new ManifestPin(each.string("pin")));
      each.requireNoMore();
      if (of(seen, all).isPresent()) {
        throw new IllegalArgumentException("a model that is there twice");
      }
      all.add(seen);
    }
    object.requireNoMore();
    return all;
  }

  private static byte[] json(List<SeenVersion> all) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeNumberProperty("trusted-versions", FORMAT);
      json.writeArrayPropertyStart("models");
      for (SeenVersion each : all) {
        json.writeStartObject();
        json.writeStringProperty("model", each.model());
        json.writeStringProperty("version", each.version());
        json.writeStringProperty("signer", each.signer());
        json.writeStringProperty("created", each.created().toString());
        json.writeStringProperty("pin", each.pin().value());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }
}
