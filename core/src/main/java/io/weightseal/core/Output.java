package io.weightseal.core;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.pipeline.SealJob;
import java.util.List;

/// Where a sealing goes, and what is kept of it for the case that it is cut off.
interface Output {
  Location place();

  /// Refuses an existing destination before a key service is called; the store refuses it again.
  void requireFree() throws WeightsealException;

  /// Begins, or goes on with what was begun.
  Undertaking undertake(
      List<Sealing.Plaintext> files, EncryptOptions options, Undertaking.Beginning beginning)
      throws WeightsealException;

  Sink create(long size) throws StoreException;

  ObjectStore.Folder createFolder() throws StoreException;

  /// A file is about to be sealed.
  void opened(String path, Source source) throws WeightsealException;

  /// What takes the digests of a file's segments, of which `complete` takes all in the end.
  SealJob.DigestReceiver digests(String path, SealJob.DigestReceiver complete);

  /// All of it is there.
  void done() throws StoreException;

  /// Nothing is kept: what is cut off is begun anew.
  record Plain(Location place, IfExists ifExists) implements Output {
    @Override
    public void requireFree() throws StoreException {
      requireAbsent(place, ifExists);
    }

    @Override
    public Undertaking undertake(
        List<Sealing.Plaintext> files, EncryptOptions options, Undertaking.Beginning beginning)
        throws WeightsealException {
      return beginning.anew(options);
    }

    @Override
    public Sink create(long size) throws StoreException {
      return place.store().create(place.name(), size, ifExists);
    }

    @Override
    public ObjectStore.Folder createFolder() throws StoreException {
      return place.store().createFolder(place.name(), ifExists);
    }

    @Override
    public void opened(String path, Source source) {}

    @Override
    public SealJob.DigestReceiver digests(String path, SealJob.DigestReceiver complete) {
      return complete;
    }

    @Override
    public void done() {}
  }

  static void requireAbsent(Location sealed, IfExists ifExists) throws StoreException {
    if (ifExists == IfExists.REFUSE && sealed.store().find(sealed.name()).isPresent()) {
      throw new StoreException(StoreException.Reason.EXISTS, sealed + " exists already");
    }
  }
}
