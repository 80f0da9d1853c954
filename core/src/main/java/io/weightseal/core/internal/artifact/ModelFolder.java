package io.weightseal.core.internal.artifact;

import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelId;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.StoreException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.cipher.SmallMessage;
import io.weightseal.format.Envelope;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Manifest;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.ModelPath;
import io.weightseal.format.PrivatePart;
import io.weightseal.format.Recipients;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The manifest and key file of a sealed model, and what its folder holds.
public final class ModelFolder {
  private final Location folder;
  private final Envelope envelope;
  private final byte[] manifestBytes;
  private final byte[] keysBytes;
  private final Manifest manifest;
  private final Recipients recipients;

  private ModelFolder(
      Location folder,
      Envelope envelope,
      byte[] manifestBytes,
      byte[] keysBytes,
      Manifest manifest,
      Recipients recipients) {
    this.folder = folder;
    this.envelope = envelope;
    this.manifestBytes = manifestBytes;
    this.keysBytes = keysBytes;
    this.manifest = manifest;
    this.recipients = recipients;
  }

  public static ModelFolder read(Location folder) throws WeightsealException {
    Location manifestAt = part(folder, Manifest.NAME);
    Location keysAt = part(folder, KeysFile.NAME);
    byte[] manifestBytes = Bytes.readAll(manifestAt, Manifest.MAX_BYTES);
    Envelope envelope = Envelope.parse(manifestAt.toString(), manifestBytes);
    Manifest manifest = Manifest.parse(manifestAt.toString(), envelope.payload());
    byte[] keysBytes = Bytes.readAll(keysAt, KeysFile.MAX_BYTES);
    Recipients recipients = KeysFile.parse(keysAt.toString(), keysBytes);
    return new ModelFolder(folder, envelope, manifestBytes, keysBytes, manifest, recipients);
  }

  /// Whether a folder has the two files that every model has.
  static boolean isAt(Location folder) throws WeightsealException {
    for (String name : List.of(Manifest.NAME, KeysFile.NAME)) {
      Location part = folder.resolve(name);
      if (part.store().find(part.name()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static Location part(Location folder, String name) throws WeightsealException {
    Location part = folder.resolve(name);
    ObjectStore.Entry entry = part.store().find(part.name()).orElse(null);
    if (entry == null) {
      throw new MalformedArtifactException(folder + " is not a sealed model: it has no " + name);
    }
    if (entry.kind() != ObjectStore.Kind.OBJECT) {
      // spec: v1#mdl-3
      throw new NotAuthenticException(part + " is not a regular file");
    }
    return part;
  }

  public Location folder() {
    return folder;
  }

  public Envelope envelope() {
    return envelope;
  }

  /// SHA-256 of `manifest.json` as it stands.
  byte[] manifestHash() {
    return CipherProvider.sha256().digest(manifestBytes);
  }

  /// `manifest.json` as it stands; a copy.
  public byte[] manifestBytes() {
    return manifestBytes.clone();
  }

  /// `keys.json` as it stands; a copy.
  public byte[] keysBytes() {
    return keysBytes.clone();
  }

  public Manifest manifest() {
    return manifest;
  }

  public Recipients recipients() {
    return recipients;
  }

  /// Checks everything that takes the data key but no segment: manifest MAC, private part, file
  /// set.
  ///
  /// spec: v1#opening
  public PrivatePart authenticate(ModelKeys keys) throws WeightsealException {
    String name = folder.resolve(Manifest.NAME).toString();
    byte[] mac = keys.manifestMac(Envelope.preAuthenticationEncoding(envelope.payload()));
    // spec: v1#mft-7
    if (!MessageDigest.isEqual(mac, envelope.mac())) {
      throw new NotAuthenticException(
          name + " is not authentic: it was changed, or is another model's");
    }
    byte[] context = privateContext(manifest);
    byte[] json =
        SmallMessage.open(
            keys::privateMessage, "the private part of " + name, context, manifest.privatePart());
    PrivatePart privatePart = PrivatePart.parse(name, json, manifest.files());
    requireFileSet();
    return privatePart;
  }

  private static byte[] privateContext(Manifest manifest) {
    return privateContext(manifest.identity().model());
  }

  /// What a private part is bound to.
  public static byte[] privateContext(ModelId model) {
    ByteArrayOutputStream context = new ByteArrayOutputStream();
    context.writeBytes("weightseal/v1 private\0".getBytes(StandardCharsets.UTF_8));
    context.writeBytes(model.bytes());
    return context.toByteArray();
  }

  private void requireFileSet() throws WeightsealException {
    // spec: v1#mdl-2
    Map<String, ObjectStore.Entry> found = new HashMap<>();
    for (ObjectStore.Entry entry : folder.store().list(folder.name())) {
      if (!entry.name().startsWith(ModelPath.TEMPORARY_PREFIX)) {
        found.put(entry.name(), entry);
      }
    }
    found.remove(Manifest.NAME);
    found.remove(KeysFile.NAME);
    List<ObjectStore.Entry> sealed = new ArrayList<>();
    for (ManifestEntry file : manifest.files()) {
      ObjectStore.Entry entry = found.remove(file.sealedName());
      Location location = folder.resolve(file.sealedName());
      if (entry == null) {
        throw new NotAuthenticException(location + " is missing; the manifest lists it");
      }
      if (entry.kind() != ObjectStore.Kind.OBJECT) {
        throw new NotAuthenticException(location + " is not a regular file");
      }
      sealed.add(entry);
    }
    if (!found.isEmpty()) {
      String extra = found.keySet().iterator().next();
      throw new NotAuthenticException(
          folder.resolve(extra)
              + " is not part of the model: the manifest does not list it; find out who put it"
              + " there, and remove it");
    }
    for (int i = 0; i < sealed.size(); i++) {
      requireSize(
          folder.resolve(sealed.get(i).name()), manifest.files().get(i), sealed.get(i).size());
    }
  }

  private static void requireSize(Location location, ManifestEntry file, long size)
      throws WeightsealException {
    // spec: v1#mft-8
    if (size < file.sealedSize()) {
      throw new TruncatedFileException(
          location + " is cut off: " + size + " bytes of " + file.sealedSize());
    }
    if (size > file.sealedSize()) {
      throw new NotAuthenticException(
          location + " is too long: " + size + " bytes instead of " + file.sealedSize());
    }
  }

  /// The manifest's entry for a model path.
  public ManifestEntry require(String path) throws StoreException {
    List<ManifestEntry> files = manifest.files();
    return files.stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow(
            () ->
                new StoreException(
                    StoreException.Reason.ABSENT, folder + " holds no file " + path));
  }
}
