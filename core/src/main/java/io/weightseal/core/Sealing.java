package io.weightseal.core;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.artifact.KeyRing;
import io.weightseal.core.internal.artifact.ModelFolder;
import io.weightseal.core.internal.artifact.Subject;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.cipher.SealWorker;
import io.weightseal.core.internal.cipher.SmallMessage;
import io.weightseal.core.internal.pipeline.SealJob;
import io.weightseal.core.internal.pipeline.StreamSealer;
import io.weightseal.core.internal.pipeline.Workers;
import io.weightseal.format.Descriptor;
import io.weightseal.format.Envelope;
import io.weightseal.format.KeySlot;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Manifest;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.ManifestPin;
import io.weightseal.format.ModelPath;
import io.weightseal.format.PrivatePart;
import io.weightseal.format.Recipients;
import io.weightseal.format.SealedHeader;
import io.weightseal.format.SealedLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes sealed files and sealed models.
record Sealing(KeyRing keys, int workers, Progress progress, SecureRandom random, Clock clock) {

  /// A file to be sealed as part of a model.
  record Plaintext(String path, long size, Opener opener) {
    interface Opener {
      Source open() throws WeightsealException;
    }
  }

  SealSummary file(Plaintext plaintext, Location sealed, EncryptOptions options)
      throws WeightsealException {
    requireNothingToSign(options);
    requireAbsent(sealed, options.ifExists());
    ModelIdentity identity = newIdentity(options);
    try (DataKey dataKey = DataKey.random(random)) {
      Front front = front(dataKey, identity, plaintext.path(), options.keys());
      SealJob.Input input =
          new SealJob.Input() {
            @Override
            public Source open() throws WeightsealException {
              return plaintext.opener().open();
            }

            @Override
            public Sink create(long size) throws WeightsealException {
              return sealed.store().create(sealed.name(), size, options.ifExists());
            }
          };
      progress.begin(plaintext.size());
      SealJob job =
          new SealJob(
              input, front.header, front.bytes, new ModelKeys(dataKey), random, progress, null);
      new Workers<>(Math.min(workers, 4), SealWorker::new).run(List.of(job).iterator());
      long sealedSize = new SealedLayout(front.bytes.length, plaintext.size()).fileSize();
      return new SealSummary(
          identity, 1, plaintext.size(), sealedSize, front.recipients.list(), null);
    }
  }

  SealSummary stream(
      ReadableByteChannel plaintext, String path, Sink sealed, EncryptOptions options)
      throws WeightsealException {
    requireNothingToSign(options);
    ModelIdentity identity = newIdentity(options);
    try (DataKey dataKey = DataKey.random(random)) {
      Front front = front(dataKey, identity, path, options.keys());
      progress.begin(-1);
      int threads = Math.min(workers, 4);
      StreamSealer job =
          new StreamSealer(
              plaintext,
              sealed,
              front.header,
              front.bytes,
              new ModelKeys(dataKey),
              random,
              progress,
              threads);
      new Workers<>(threads, SealWorker::new).run(List.of(job).iterator());
      long size = job.plaintextSize();
      long sealedSize = new SealedLayout(front.bytes.length, size).fileSize();
      return new SealSummary(identity, 1, size, sealedSize, front.recipients.list(), null);
    }
  }

  /// Refuses to sign what has no manifest, before a key service is called.
  private static void requireNothingToSign(EncryptOptions options) throws StoreException {
    if (options.signing() != null) {
      throw new StoreException(
          StoreException.Reason.UNSUITABLE,
          "a single sealed file has no manifest to sign; encrypt its folder");
    }
  }

  /// What stands before segment 0 of a file that stands alone.
  private static final class Front {
    private final SealedHeader header;
    private final byte[] bytes;
    private final Recipients recipients;

    Front(SealedHeader header, Recipients recipients) {
      // spec: v1#slt-4
      byte[] slot = new KeySlot(1, recipients).bytes(header.slotBytes());
      this.header = header;
      this.recipients = recipients;
      this.bytes =
          ByteBuffer.allocate(header.payloadOffset())
              .put(header.bytes())
              .put(slot)
              .put(slot)
              .array();
    }
  }

  private Front front(DataKey dataKey, ModelIdentity identity, String path, List<KeyUri> keyUris)
      throws WeightsealException {
    Descriptor descriptor = new Descriptor(identity, path);
    // A descriptor that is too long shows before a key service is called.
    SealedHeader header = SealedHeader.of(descriptor, 0);
    Recipients recipients = keys.wrap(dataKey, keyUris, Subject.of(path, identity, header.hash()));
    return new Front(SealedHeader.of(descriptor, KeySlot.sizeFor(recipients)), recipients);
  }

  SealSummary model(List<Plaintext> files, Location sealed, EncryptOptions options)
      throws WeightsealException {
    requireAbsent(sealed, options.ifExists());
    ModelPath.requireDistinct(files.stream().map(Plaintext::path).toList());
    ModelIdentity identity = newIdentity(options);
    for (Plaintext file : files) {
      SealedHeader.of(new Descriptor(identity, file.path()), 0);
    }
    progress.begin(files.stream().mapToLong(Plaintext::size).sum());
    try (DataKey dataKey = DataKey.random(random)) {
      ModelKeys modelKeys = new ModelKeys(dataKey);
      Recipients recipients =
          keys.wrap(dataKey, options.keys(), new Subject(sealed.toString(), identity));
      byte[] keysFile = KeysFile.bytes(recipients);
      try (ObjectStore.Folder folder =
          sealed.store().createFolder(sealed.name(), options.ifExists())) {
        List<ManifestEntry> entries = sealFiles(files, identity, modelKeys, folder);
        write(folder, KeysFile.NAME, keysFile);
        Envelope manifest = manifest(identity, entries, modelKeys, options.signing());
        write(folder, Manifest.NAME, manifest.json());
        folder.commit();
        return new SealSummary(
            identity,
            entries.size(),
            entries.stream().mapToLong(ManifestEntry::size).sum(),
            entries.stream().mapToLong(ManifestEntry::sealedSize).sum(),
            recipients.list(),
            ManifestPin.of(manifest));
      }
    }
  }

  private List<ManifestEntry> sealFiles(
      List<Plaintext> files, ModelIdentity identity, ModelKeys modelKeys, ObjectStore.Folder folder)
      throws WeightsealException {
    List<ManifestEntry> entries = Collections.synchronizedList(new ArrayList<>());
    new Workers<>(workers, SealWorker::new)
        .run(
            files.stream()
                .map(
                    file -> {
                      SealedHeader header =
                          SealedHeader.of(new Descriptor(identity, file.path()), 0);
                      return new SealJob(
                          input(file, folder),
                          header,
                          header.bytes(),
                          modelKeys,
                          random,
                          progress,
                          (size, sealedSize, digests) ->
                              entries.add(
                                  new ManifestEntry(
                                      file.path(), size, sealedSize, header.hash(), digests)));
                    })
                .iterator());
    return List.copyOf(entries);
  }

  private static SealJob.Input input(Plaintext file, ObjectStore.Folder folder) {
    return new SealJob.Input() {
      @Override
      public Source open() throws WeightsealException {
        return file.opener().open();
      }

      @Override
      public Sink create(long size) throws WeightsealException {
        return folder.create(file.path() + ModelPath.SEALED_SUFFIX, size);
      }
    };
  }

  private Envelope manifest(
      ModelIdentity identity,
      List<ManifestEntry> entries,
      ModelKeys modelKeys,
      @Nullable ManifestSigning signing)
      throws WeightsealException {
    byte[] salt = new byte[SealedLayout.SALT_BYTES];
    random.nextBytes(salt);
    byte[] privatePart =
        SmallMessage.seal(
            modelKeys::privateMessage,
            salt,
            ModelFolder.privateContext(identity.model()),
            PrivatePart.EMPTY.json());
    byte[] statement = new Manifest(identity, clock.instant(), entries, privatePart).statement();
    byte[] mac = modelKeys.manifestMac(Envelope.preAuthenticationEncoding(statement));
    Envelope bare = Envelope.of(statement, mac);
    // spec: sign-v1#sgn-4
    Envelope manifest = signing == null ? bare : Signing.signed(bare, signing);
    int bytes = manifest.json().length;
    if (bytes > Manifest.MAX_BYTES) {
      throw new MalformedArtifactException(
          "the manifest of "
              + entries.size()
              + " files takes "
              + bytes
              + " bytes; at most "
              + Manifest.MAX_BYTES
              + " are allowed: split the model");
    }
    return manifest;
  }

  private static void write(ObjectStore.Folder folder, String name, byte[] bytes)
      throws StoreException {
    try (Sink sink = folder.create(name, bytes.length)) {
      sink.write(ByteBuffer.wrap(bytes), 0);
      sink.commit();
    }
  }

  private ModelIdentity newIdentity(EncryptOptions options) {
    return new ModelIdentity(
        ModelId.random(random), options.name(), options.version(), options.context());
  }

  /// Refuses an existing destination before a key service is called; the store refuses it again.
  private static void requireAbsent(Location sealed, IfExists ifExists) throws StoreException {
    if (ifExists == IfExists.REFUSE && sealed.store().find(sealed.name()).isPresent()) {
      throw new StoreException(StoreException.Reason.EXISTS, sealed + " exists already");
    }
  }
}
