package io.weightseal.core.internal.artifact;

import io.weightseal.api.KeyUse;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.StoreException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Inspection;
import io.weightseal.core.PublisherPolicy;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.core.internal.pipeline.SealedPayload;
import io.weightseal.format.Envelope;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.ManifestPin;
import io.weightseal.format.PrivatePart;
import io.weightseal.format.Recipients;
import io.weightseal.format.SealedHeader;
import io.weightseal.format.SealedLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sealed file or sealed model, read as far as that takes no key: steps 1 to 3 of opening.
///
/// spec: v1#opening
public sealed interface Artifact {
  Location location();

  ModelIdentity identity();

  Recipients recipients();

  /// The same, read in the way that local policy wants it to be.
  ///
  /// @throws WeightsealException when the policy refuses it
  Artifact admittedBy(PublisherPolicy policy) throws WeightsealException;

  /// Tells local policy that this was unlocked.
  ///
  /// @throws WeightsealException when the policy refuses it after all
  void openedUnder(PublisherPolicy policy) throws WeightsealException;

  /// What stands for its manifest; null for a file that stands alone, which has none.
  @Nullable ManifestPin pin();

  /// The same, of which nothing is read that the manifest does not list.
  Artifact asListed();

  /// What it says of itself.
  Inspection inspection() throws TruncatedFileException;

  /// Who it is, for the record of key uses.
  Subject subject();

  /// Step 4, unwrapping, and step 5: everything but the files themselves. A file that stands alone
  /// is opened as well, since only its segments show whether the data key is the right one.
  Unlocked unlockUnrecorded(KeyRing keys) throws WeightsealException;

  /// The same, on record.
  default Unlocked unlock(KeyRing keys) throws WeightsealException {
    return keys.uses()
        .recorded(
            new KeyUses.Plan(KeyUse.Operation.OPEN, null, null, null, subject()),
            UseResult.UNLOCKED,
            () -> unlockUnrecorded(keys));
  }

  /// Reads what is at a location.
  static Artifact read(Location location) throws WeightsealException {
    ObjectStore.Entry entry =
        location
            .store()
            .find(location.name())
            .orElseThrow(
                () -> new StoreException(StoreException.Reason.ABSENT, "there is no " + location));
    return switch (entry.kind()) {
      case OBJECT, LINK -> File.read(location);
      case FOLDER -> new Model(ModelFolder.read(location), PublisherPolicy.Check.BY_DATA_KEY);
      case SPECIAL ->
          throw new StoreException(
              StoreException.Reason.UNSUITABLE, location + " is not a file or folder");
    };
  }

  /// Whether what is at a location looks like a sealed file or model. Authenticates nothing.
  static boolean isAt(Location location) throws WeightsealException {
    ObjectStore.Entry entry = location.store().find(location.name()).orElse(null);
    if (entry == null || entry.kind() == ObjectStore.Kind.SPECIAL) {
      return false;
    }
    if (entry.kind() == ObjectStore.Kind.FOLDER) {
      return ModelFolder.isAt(location);
    }
    try (var source = location.store().open(location.name())) {
      return SealedHeader.isBeginning(Bytes.read(source, 0, SealedHeader.MAGIC_BYTES));
    }
  }

  /// A file that stands alone.
  record File(Location location, SingleFile front, long size) implements Artifact {
    static File read(Location location) throws WeightsealException {
      try (var source = location.store().open(location.name())) {
        SingleFile front = SingleFile.read(source);
        return new File(location, front, source.size());
      }
    }

    @Override
    public Artifact admittedBy(PublisherPolicy policy) throws WeightsealException {
      policy.requireFile(location.toString(), identity());
      return this;
    }

    @Override
    public void openedUnder(PublisherPolicy policy) {
      // It was taken or refused for good before it was opened.
    }

    @Override
    public @Nullable ManifestPin pin() {
      return null;
    }

    @Override
    public Artifact asListed() {
      throw new IllegalStateException(location + " has no manifest that could list anything");
    }

    @Override
    public ModelIdentity identity() {
      return front.header().descriptor().identity();
    }

    @Override
    public Recipients recipients() {
      return front.slots().current().recipients();
    }

    @Override
    public Subject subject() {
      return Subject.of(location.toString(), identity(), front.header().hash());
    }

    private SealedLayout layout() throws TruncatedFileException {
      return SealedLayout.ofFile(location.toString(), front.header().payloadOffset(), size);
    }

    @Override
    public Inspection inspection() throws TruncatedFileException {
      SealedLayout layout = layout();
      return new Inspection(
          identity(),
          true,
          null,
          List.of(
              new Inspection.FileEntry(
                  front.header().descriptor().path(),
                  layout.plaintextSize(),
                  size,
                  layout.segments())),
          recipients().list(),
          List.of(),
          front.slots().bothValid(),
          null);
    }

    @Override
    public Unlocked unlockUnrecorded(KeyRing keys) throws WeightsealException {
      String name = location.toString();
      front.requireKeys(name);
      KeyRing.Unwrapped key = keys.unwrap(subject(), recipients());
      boolean authenticated = false;
      try {
        ModelKeys modelKeys = new ModelKeys(key.dataKey());
        Unlocked.Part part =
            new Unlocked.Part(
                front.header().descriptor().path(),
                layout().plaintextSize(),
                name,
                null,
                worker -> OpenArtifact.open(location, front.header(), modelKeys, worker));
        requireRightDataKey(part);
        authenticated = true;
        return new Unlocked(this, key, PrivatePart.EMPTY, List.of(part));
      } finally {
        if (!authenticated) {
          key.dataKey().close();
        }
      }
    }

    private static void requireRightDataKey(Unlocked.Part part) throws WeightsealException {
      try (OpenWorker worker = new OpenWorker();
          SealedPayload payload = part.opener().open(worker)) {
        if (payload.layout().plaintextSize() != part.size()) {
          throw new NotAuthenticException(
              payload.source().describe() + " changed while it was being opened");
        }
      }
    }
  }

  /// A model of many files.
  ///
  /// @param check how its segments are told genuine
  record Model(ModelFolder folder, PublisherPolicy.Check check) implements Artifact {
    @Override
    public Artifact admittedBy(PublisherPolicy policy) throws WeightsealException {
      return new Model(
          folder,
          policy.requireModel(
              folder.folder().toString(),
              identity(),
              folder.manifest().created(),
              folder.envelope()));
    }

    @Override
    public void openedUnder(PublisherPolicy policy) throws WeightsealException {
      policy.opened(
          folder.folder().toString(), identity(), folder.manifest().created(), folder.envelope());
    }

    @Override
    public ManifestPin pin() {
      return ManifestPin.of(folder.envelope());
    }

    @Override
    public Artifact asListed() {
      return new Model(folder, PublisherPolicy.Check.BY_MANIFEST);
    }

    @Override
    public Location location() {
      return folder.folder();
    }

    @Override
    public ModelIdentity identity() {
      return folder.manifest().identity();
    }

    @Override
    public Recipients recipients() {
      return folder.recipients();
    }

    @Override
    public Subject subject() {
      return Subject.of(folder.folder().toString(), identity(), folder.manifestHash());
    }

    @Override
    public Inspection inspection() {
      return new Inspection(
          identity(),
          false,
          folder.manifest().created(),
          folder.manifest().files().stream()
              .map(f -> new Inspection.FileEntry(f.path(), f.size(), f.sealedSize(), f.segments()))
              .toList(),
          recipients().list(),
          folder.envelope().signatures().stream().map(Envelope.Signature::keyid).toList(),
          true,
          pin());
    }

    @Override
    public Unlocked unlockUnrecorded(KeyRing keys) throws WeightsealException {
      KeyRing.Unwrapped key = keys.unwrap(subject(), recipients());
      boolean authenticated = false;
      try {
        ModelKeys modelKeys = new ModelKeys(key.dataKey());
        PrivatePart privatePart = folder.authenticate(modelKeys);
        List<Unlocked.Part> parts = new ArrayList<>();
        for (ManifestEntry entry : folder.manifest().files()) {
          parts.add(
              new Unlocked.Part(
                  entry.path(),
                  entry.size(),
                  folder.folder().resolve(entry.sealedName()).toString(),
                  entry,
                  worker -> OpenArtifact.open(this, entry, modelKeys, worker)));
        }
        authenticated = true;
        return new Unlocked(this, key, privatePart, parts);
      } finally {
        if (!authenticated) {
          key.dataKey().close();
        }
      }
    }
  }
}
