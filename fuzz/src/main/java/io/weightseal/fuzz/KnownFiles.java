package io.weightseal.fuzz;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryObjectStore;
import io.weightseal.testkit.VectorFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every small sealed file that the vectors hold and that opens, as a key service that has all
/// their keys and remembers whose it used last: what a file then opens to is known.
///
/// Not safe for use by several threads.
final class KnownFiles implements KeyService {
  private static final String SCHEME = "local";

  private final List<Known> files;
  private @Nullable Known lastUsed;

  private static final class Known {
    private final FakeKeyService keys;
    private final byte[] plaintext;

    private Known(FakeKeyService keys, byte[] plaintext) {
      this.keys = keys;
      this.plaintext = plaintext;
    }
  }

  private KnownFiles(List<Known> files) {
    this.files = files;
  }

  /// @param vectors the folder of the vectors
  static KnownFiles read(Path vectors) {
    try {
      List<Known> files = new ArrayList<>();
      for (VectorFile vector : VectorFile.readAll(vectors)) {
        if (!vector.isModel() && vector.require("expect").equals("success")) {
          FakeKeyService keys = keysOf(vector);
          files.add(new Known(keys, open(vector, keys)));
        }
      }
      if (files.isEmpty()) {
        throw new IllegalStateException("no vectors in " + vectors.toAbsolutePath());
      }
      return new KnownFiles(files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FakeKeyService keysOf(VectorFile vector) {
    FakeKeyService keys = new FakeKeyService(SCHEME);
    for (String line : vector.all("local-key")) {
      String[] parts = line.split(" ", -1);
      keys.add(parts[0], HexFormat.of().parseHex(parts[2]));
    }
    return keys;
  }

  private static byte[] open(VectorFile vector, FakeKeyService keys) throws IOException {
    MemoryObjectStore store = new MemoryObjectStore();
    store.put("file", vector.body());
    Weightseal engine = Weightseal.builder().keyService(keys).workers(1).build();
    try (SealedModel model = engine.open(new Location(store, "file"), Expectations.NONE);
        InputStream plaintext = model.files().getFirst().stream()) {
      return plaintext.readAllBytes();
    }
  }

  /// The plaintext that belongs to the data key that was unwrapped last.
  byte[] plaintextOfLastUsed() {
    Known known = lastUsed;
    if (known == null) {
      throw new AssertionError("plaintext, and no data key was unwrapped");
    }
    return known.plaintext;
  }

  void forgetLastUsed() {
    lastUsed = null;
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public boolean knows(KeyUri key) {
    return files.stream().anyMatch(file -> file.keys.knows(key));
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity) {
    throw new UnsupportedOperationException("nothing is wrapped here");
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    for (Known file : files) {
      try {
        DataKey dataKey = file.keys.unwrap(recipient, identity);
        lastUsed = file;
        return dataKey;
      } catch (KeyServiceException e) {
        // Another file's key.
      }
    }
    throw new KeyServiceException(Reason.WRONG_CONTEXT, recipient.key() + " is none of the keys");
  }

  @Override
  public KeyStatus status(KeyUri key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
