package io.weightseal.core;

import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.ResumableStore;
import io.weightseal.api.SigningKey;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.artifact.Artifact;
import io.weightseal.core.internal.artifact.Gate;
import io.weightseal.core.internal.artifact.KeyRing;
import io.weightseal.core.internal.artifact.KeyUses;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.pipeline.OrderedSink;
import io.weightseal.core.internal.resume.UploadJournal;
import io.weightseal.format.Envelope;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.security.Provider;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Encrypts model weights, and opens, verifies, rewraps and reencrypts what it encrypted.
///
/// ```java
/// KeyUri key = new KeyUri("local:team");
/// Weightseal weightseal = Weightseal.builder().keyService(keys).build();
/// Location sealed = FileStore.locate(folder.resolve("model.sealed"));
/// weightseal.encrypt(FileStore.locate(model), sealed, EncryptOptions.of(key, "llama"));
/// try (SealedModel open = weightseal.open(sealed, Expectations.NONE)) {
///   SealedFile weights = open.file("model.safetensors");
///   MemorySegment header = arena.allocate(8);
///   weights.read(0, header);
/// }
/// ```
///
/// Immutable and safe for use by several threads. Memory does not grow with the size of a file:
/// each worker has buffers of about half a MiB, or 2.5 where it lends. Does not own the key
/// services.
///
/// What the JVM cannot promise: key bytes pass through short-lived arrays on the heap, which are
/// wiped, yet the collector may have copied them before. Plaintext stays in buffers outside the
/// heap, which are wiped; what it is copied into by the caller is the caller's.
public final class Weightseal {
  private final KeyRing keys;
  private final Gate gate;
  private final int workers;
  private final Progress progress;
  private final SecureRandom random = new SecureRandom();

  private Weightseal(Builder builder) {
    this.keys = new KeyRing(builder.keyServices, new KeyUses(builder.audit));
    this.gate = new Gate(builder.publishers, keys.uses());
    this.workers = builder.workers;
    this.progress = builder.progress;
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Collects what an engine needs.
  public static final class Builder {
    private final Map<String, KeyService> keyServices = new HashMap<>();
    private int workers = Runtime.getRuntime().availableProcessors();
    private Progress progress = Progress.NONE;
    private AuditLog audit = AuditLog.NONE;
    private PublisherPolicy publishers = PublisherPolicy.NONE;

    private Builder() {}

    /// Adds a key service, which serves the keys of its scheme. The caller closes it after use.
    public Builder keyService(KeyService service) {
      if (keyServices.put(service.scheme(), service) != null) {
        throw new IllegalArgumentException("two key services for " + service.scheme());
      }
      return this;
    }

    /// How many threads seal or open; all processors unless told otherwise.
    public Builder workers(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("at least one worker is needed");
      }
      this.workers = count;
      return this;
    }

    public Builder progress(Progress listener) {
      this.progress = listener;
      return this;
    }

    /// Where each use of a key is taken down before its result is given out; nowhere unless told.
    /// The caller closes it after use.
    public Builder audit(AuditLog log) {
      this.audit = log;
      return this;
    }

    /// Whose word is taken for which models; anyone's who has a data key unless told.
    public Builder publishers(PublisherPolicy policy) {
      this.publishers = policy;
      return this;
    }

    public Weightseal build() {
      return new Weightseal(this);
    }
  }

  /// What does the bulk encryption on this machine, in words.
  public static String cipherDescription() {
    return CipherProvider.description();
  }

  /// The provider of the native ciphers that do the bulk encryption, for others that work on whole
  /// models; empty where none loads and the JDK's do it.
  public static Optional<Provider> nativeCiphers() {
    return CipherProvider.nativeProvider();
  }

  /// Encrypts an object into a sealed file, or a folder into a sealed model. The model path of a
  /// single object is its name.
  public SealSummary encrypt(Location plaintext, Location sealed, EncryptOptions options)
      throws WeightsealException {
    return encrypt(plaintext, new Output.Plain(sealed, options.ifExists()), options);
  }

  /// Encrypts in the same way, into a store behind a network, and keeps a journal: when this
  /// process is killed, another one goes on at the first segment that the store does not have. What
  /// is sealed anew gets new salts, so that no key stream is used twice.
  ///
  /// @param sealed in a [ResumableStore]
  /// @throws StoreException [StoreException.Reason#UNSUITABLE] when the store cannot do that, or
  ///   what was begun is not what is asked for; [StoreException.Reason#CHANGED] when a file changed
  ///   since; [StoreException.Reason#LOCKED] when another process is at it
  public SealSummary encrypt(
      Location plaintext, Location sealed, EncryptOptions options, Resumption resumption)
      throws WeightsealException {
    if (!(sealed.store() instanceof ResumableStore store)) {
      throw new StoreException(
          StoreException.Reason.UNSUITABLE,
          "no upload to " + sealed + " can be gone on with; encrypt without --resume");
    }
    try (UploadJournal journal = resumption.open()) {
      return encrypt(
          plaintext,
          new RecordedOutput(
              sealed,
              store,
              options.ifExists(),
              journal,
              resumption.mode() == Resumption.Mode.RESUME),
          options);
    }
  }

  private SealSummary encrypt(Location plaintext, Output sealed, EncryptOptions options)
      throws WeightsealException {
    ObjectStore store = plaintext.store();
    ObjectStore.Entry entry =
        store
            .find(plaintext.name())
            .orElseThrow(
                () -> new StoreException(StoreException.Reason.ABSENT, "there is no " + plaintext));
    return switch (entry.kind()) {
      case OBJECT, LINK ->
          sealing()
              .file(
                  new Sealing.Plaintext(
                      lastPart(plaintext.name()), entry.size(), () -> store.open(plaintext.name())),
                  sealed,
                  options);
      case FOLDER -> sealing().model(PlaintextFolder.list(plaintext), sealed, options);
      case SPECIAL ->
          throw new StoreException(
              StoreException.Reason.UNSUITABLE, plaintext + " is not a file or folder");
    };
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /// Encrypts a stream of unknown length into a sealed file. A stream that throws, at its end at
  /// the latest, leaves nothing behind.
  ///
  /// @param path the model path that the file is bound to
  /// @param sealed committed when the stream has ended
  public SealSummary encrypt(
      ReadableByteChannel plaintext, String path, Sink sealed, EncryptOptions options)
      throws WeightsealException {
    return sealing().stream(plaintext, path, sealed, options);
  }

  /// Encrypts a stream of unknown length into another stream, in order.
  public SealSummary encrypt(
      ReadableByteChannel plaintext,
      String path,
      WritableByteChannel sealed,
      EncryptOptions options)
      throws WeightsealException {
    return sealing().stream(plaintext, path, new OrderedSink(sealed), options);
  }

  /// Opens an artifact for reading at any offset.
  public SealedModel open(Location sealed, Expectations expected) throws WeightsealException {
    return gate.open(sealed, expected, keys).model(2 * workers, keys.uses());
  }

  /// Whether there is a sealed file or sealed model, by its looks. Authenticates nothing.
  public static boolean isSealed(Location location) throws WeightsealException {
    return Artifact.isAt(location);
  }

  /// What an artifact says of itself. Calls no key service and authenticates nothing.
  public Inspection inspect(Location sealed) throws WeightsealException {
    return Artifact.read(sealed).inspection();
  }

  /// Decrypts a sealed file into an object, or a sealed model into a folder.
  public OpenSummary decrypt(
      Location sealed, Location plaintext, Expectations expected, IfExists ifExists)
      throws WeightsealException {
    return opening().decrypt(sealed, plaintext, expected, ifExists);
  }

  /// Decrypts a sealed file into a stream, in order. Its length is authenticated first.
  public OpenSummary decrypt(Location sealed, WritableByteChannel plaintext, Expectations expected)
      throws WeightsealException {
    return opening().decrypt(sealed, plaintext, expected);
  }

  /// Decrypts a sealed file that arrives as a stream. What is written was authenticated; that
  /// nothing is missing shows only when this returns.
  public OpenSummary decrypt(
      ReadableByteChannel sealed, WritableByteChannel plaintext, Expectations expected)
      throws WeightsealException {
    return SealedStreams.decrypt(keys, gate, progress, sealed, plaintext, expected);
  }

  /// Checks every byte of an artifact and writes nothing.
  public OpenSummary verify(Location sealed, Expectations expected) throws WeightsealException {
    return opening().verify(sealed, expected);
  }

  /// Copies an artifact as it is, and compares each segment of a model with the digest that its
  /// manifest lists. Takes no key, so that it proves nothing but that: see [#verify].
  public CopySummary copy(Location sealed, Location target, IfExists ifExists)
      throws WeightsealException {
    return new Copying(workers, progress).copy(sealed, target, ifExists);
  }

  /// Wraps an artifact's data key for the keys in `to`, and drops the recipients in `remove`. A
  /// recipient in `to` that is there already is wrapped anew. Costs the same for every size.
  ///
  /// @throws IllegalArgumentException when nobody could open the artifact afterwards, or `remove`
  ///   names a key that is no recipient
  public RewrapSummary rewrap(Location sealed, List<KeyUri> to, List<KeyUri> remove)
      throws WeightsealException {
    return rewrap(sealed, Expectations.NONE, to, remove);
  }

  /// The same for an artifact that is what was expected.
  public RewrapSummary rewrap(
      Location sealed, Expectations expected, List<KeyUri> to, List<KeyUri> remove)
      throws WeightsealException {
    return new Rewrapping(keys, gate, expected).rewrap(sealed, to, remove);
  }

  /// Signs a sealed model's manifest, in one atomic step. Takes the data key, to be sure that it is
  /// that model; no publishers' policy is asked, since it wants what this is to give.
  ///
  /// @throws StoreException [StoreException.Reason#CONFLICT] when somebody else changed the
  ///   manifest meanwhile, in a store without locks; nothing was written then
  public Inspection sign(Location sealed, Expectations expected, ManifestSigning signing)
      throws WeightsealException {
    return new Signing(keys).sign(sealed, expected, signing);
  }

  /// Has a key service sign a manifest, on record.
  ///
  /// @param manifest for the record
  /// @param digest of its DSSE pre-authentication encoding, as [KeyService#sign] takes it
  /// @return as [KeyService#sign] gives it: the caller verifies it
  public byte[] signature(SigningKey key, Envelope manifest, byte[] digest)
      throws WeightsealException {
    return keys.sign(key, digest, Signing.subject(manifest));
  }

  /// Gives a key a new version, which wraps from now on.
  public KeyRotation rotate(KeyUri key) throws WeightsealException {
    return keys.rotate(key);
  }

  /// Removes every recipient: without a copy of the keys, nobody can open the artifact again.
  ///
  /// Copies and backups of the key file, of a sealed file's front, or of the whole artifact undo
  /// this, as long as the keys that wrapped the data key exist.
  public RewrapSummary shred(Location sealed) throws WeightsealException {
    return new Rewrapping(keys, gate, Expectations.NONE).shred(sealed);
  }

  /// Encrypts an artifact's plaintext anew, under a new data key. Name, version and context stay.
  public SealSummary reencrypt(Location sealed, Location output, List<KeyUri> to, IfExists ifExists)
      throws WeightsealException {
    return reencrypt(sealed, Expectations.NONE, output, to, ifExists, null);
  }

  /// The same for an artifact that is what was expected.
  ///
  /// @param signing signs the new manifest before it is written; null for nobody. Signatures on the
  ///   old one are not over the new
  public SealSummary reencrypt(
      Location sealed,
      Expectations expected,
      Location output,
      List<KeyUri> to,
      IfExists ifExists,
      @Nullable ManifestSigning signing)
      throws WeightsealException {
    try (SealedModel model = open(sealed, expected)) {
      ModelIdentity identity = model.identity();
      EncryptOptions options =
          new EncryptOptions(to, identity.name(), identity.version(), identity.context(), ifExists)
              .signedBy(signing);
      Output target = new Output.Plain(output, ifExists);
      List<Sealing.Plaintext> files = new ArrayList<>();
      for (SealedFile file : model.files()) {
        files.add(new Sealing.Plaintext(file.path(), file.size(), file::source));
      }
      return model.singleFile()
          ? sealing().file(files.getFirst(), target, options)
          : sealing().model(files, target, options);
    }
  }

  private Sealing sealing() {
    return new Sealing(keys, workers, progress, random, Clock.systemUTC());
  }

  private Opening opening() {
    return new Opening(keys, gate, workers, progress);
  }
}
