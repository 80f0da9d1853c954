package io.weightseal.core;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyUri;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.ObjectStore;
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

  SealSummary file(Plaintext plaintext, Output output, EncryptOptions options)
      throws WeightsealException {
    requireNothingToSign(options);
    output.requireFree();
    try (Undertaking work =
        output.undertake(
            List.of(plaintext),
            options,
            new Undertaking.Beginning(
                keys,
                random,
                identity -> {
                  // A descriptor that is too long shows before a key service is called.
                  SealedHeader header = header(identity, plaintext.path());
                  return Subject.of(plaintext.path(), identity, header.hash());
                }))) {
      ModelIdentity identity = work.identity();
      Front front = new Front(new Descriptor(identity, plaintext.path()), work.recipients());
      progress.begin(plaintext.size());
      SealJob job =
          new SealJob(
              input(plaintext, output, output::create),
              front.header,
              front.bytes,
              new ModelKeys(work.dataKey()),
              random,
              progress,
              null);
      new Workers<>(Math.min(workers, 4), SealWorker::new).run(List.of(job).iterator());
      long sealedSize = new SealedLayout(front.bytes.length, plaintext.size()).fileSize();
      output.done();
      return new SealSummary(
          identity, 1, plaintext.size(), sealedSize, front.recipients.list(), null);
    }
  }

  private static SealedHeader header(ModelIdentity identity, String path)
      throws MalformedArtifactException {
    return SealedHeader.of(new Descriptor(identity, path), 0);
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

    Front(Descriptor descriptor, Recipients recipients) throws MalformedArtifactException {
      SealedHeader header = SealedHeader.of(descriptor, KeySlot.sizeFor(recipients));
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
    SealedHeader header = header(identity, path);
    Recipients recipients = keys.wrap(dataKey, keyUris, Subject.of(path, identity, header.hash()));
    return new Front(new Descriptor(identity, path), recipients);
  }

  SealSummary model(List<Plaintext> files, Output output, EncryptOptions options)
      throws WeightsealException {
    output.requireFree();
    ModelPath.requireDistinct(files.stream().map(Plaintext::path).toList());
    progress.begin(files.stream().mapToLong(Plaintext::size).sum());
    try (Undertaking work =
        output.undertake(
            files,
            options,
            new Undertaking.Beginning(
                keys,
                random,
                identity -> {
                  for (Plaintext file : files) {
                    header(identity, file.path());
                  }
                  return new Subject(output.place().toString(), identity);
                }))) {
      ModelIdentity identity = work.identity();
      ModelKeys modelKeys = new ModelKeys(work.dataKey());
      Recipients recipients = work.recipients();
      byte[] keysFile = KeysFile.bytes(recipients);
      try (ObjectStore.Folder folder = output.createFolder()) {
        List<ManifestEntry> entries = sealFiles(files, identity, modelKeys, output, folder);
        write(folder, KeysFile.NAME, keysFile);
        Envelope manifest = manifest(identity, entries, modelKeys, options.signing());
        write(folder, Manifest.NAME, manifest.json());
        folder.commit();
        output.done();
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
      List<Plaintext> files,
      ModelIdentity identity,
      ModelKeys modelKeys,
      Output output,
      ObjectStore.Folder folder)
      throws WeightsealException {
    List<ManifestEntry> entries = Collections.synchronizedList(new ArrayList<>());
    new Workers<>(workers, SealWorker::new)
        .run(
            files.stream()
                .map(
                    file -> {
                      SealedHeader header =
                          SealedHeader.of(new Descriptor(identity, file.path()), 0);
                      String name = file.path() + ModelPath.SEALED_SUFFIX;
                      return new SealJob(
                          input(file, output, size -> folder.create(name, size)),
                          header,
                          header.bytes(),
                          modelKeys,
                          random,
                          progress,
                          output.digests(
                              file.path(),
                              (size, sealedSize, digests) ->
                                  entries.add(
                                      new ManifestEntry(
                                          file.path(), size, sealedSize, header.hash(), digests))));
                    })
                .iterator());
    return List.copyOf(entries);
  }

  @FunctionalInterface
  private interface Creation {
    Sink create(long size) throws WeightsealException;
  }

  private static SealJob.Input input(Plaintext file, Output output, Creation creation) {
    return new SealJob.Input() {
      @Override
      public Source open() throws WeightsealException {
        Source source = file.opener().open();
        boolean wanted = false;
        try {
          output.opened(file.path(), source);
          wanted = true;
          return source;
        } finally {
          if (!wanted) {
            source.close();
          }
        }
      }

      @Override
      public Sink create(long size) throws WeightsealException {
        return creation.create(size);
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
    return Undertaking.newIdentity(options, random);
  }
}
