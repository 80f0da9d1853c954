package io.weightseal.core.internal.artifact;

import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.api.WrongIdentityException;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.core.internal.pipeline.SealedPayload;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.SealedHeader;
import io.weightseal.format.SealedLayout;
import org.jspecify.annotations.Nullable;

/// Opens the files of an artifact whose data key is unwrapped.
public final class OpenArtifact {
  private OpenArtifact() {}

  /// The sealed file of a model as it stands, when its size and header are those that the manifest
  /// lists.
  public static Source listed(ModelFolder model, ManifestEntry entry) throws WeightsealException {
    Location location = model.folder().resolve(entry.sealedName());
    Source source = location.store().open(location.name());
    boolean listed = false;
    try {
      listedHeader(model.manifest().identity(), entry, source);
      listed = true;
      return source;
    } finally {
      if (!listed) {
        source.close();
      }
    }
  }

  /// The source, when it has so many bytes; else it is closed.
  public static Source requireSize(Source source, long size) throws WeightsealException {
    if (source.size() != size) {
      source.close();
      throw new StoreException(
          StoreException.Reason.CHANGED,
          source.describe()
              + " changed while it was being read; try again when nobody writes to it");
    }
    return source;
  }

  /// Opens one file of a model.
  public static SealedPayload open(
      Artifact.Model model, ManifestEntry entry, ModelKeys keys, OpenWorker worker)
      throws WeightsealException {
    Location location = model.location().resolve(entry.sealedName());
    Source source = location.store().open(location.name());
    SealedPayload payload = null;
    try {
      // Read once: what is checked is what is used.
      SealedHeader header = listedHeader(model.identity(), entry, source);
      SealedPayload opened =
          switch (model.check()) {
            case BY_DATA_KEY -> SealedPayload.open(source, header, keys, worker);
            case BY_MANIFEST ->
                SealedPayload.openListed(
                    new ListedSource(
                        source,
                        entry,
                        SealedLayout.ofFile(
                            source.describe(), header.payloadOffset(), source.size())),
                    header,
                    keys,
                    worker);
          };
      if (opened.layout().plaintextSize() != entry.size()) {
        throw new NotAuthenticException(
            source.describe() + " does not hold as many bytes as the manifest says");
      }
      payload = opened;
      return opened;
    } finally {
      closeUnless(payload, source);
    }
  }

  /// Opens a file that stands alone.
  public static SealedPayload open(
      Location location, SealedHeader expected, ModelKeys keys, OpenWorker worker)
      throws WeightsealException {
    Source source = location.store().open(location.name());
    SealedPayload payload = null;
    try {
      payload = SealedPayload.open(source, expected, keys, worker);
      return payload;
    } finally {
      closeUnless(payload, source);
    }
  }

  private static void closeUnless(@Nullable SealedPayload payload, Source source) {
    if (payload == null) {
      source.close();
    }
  }

  private static SealedHeader listedHeader(
      ModelIdentity identity, ManifestEntry entry, Source source) throws WeightsealException {
    String name = source.describe();
    // spec: v1#mft-8
    if (source.size() < entry.sealedSize()) {
      throw new TruncatedFileException(name + " is cut off");
    }
    if (source.size() > entry.sealedSize()) {
      throw new NotAuthenticException(name + " is longer than the manifest says");
    }
    SealedHeader header = Bytes.readHeader(source);
    if (header.slotBytes() != 0) {
      // spec: v1#mdl-1
      throw new MalformedArtifactException(
          name + " carries key slots, which a model's files never do");
    }
    if (!entry.hasHeaderHash(header.hash())) {
      throw new NotAuthenticException(name + " does not have the header that the manifest lists");
    }
    if (!header.descriptor().identity().equals(identity)
        || !header.descriptor().path().equals(entry.path())) {
      throw new WrongIdentityException(
          name
              + " says that it is another model's, or another file: "
              + header.descriptor().path());
    }
    return header;
  }
}
