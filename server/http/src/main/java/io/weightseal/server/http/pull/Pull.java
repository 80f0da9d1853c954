package io.weightseal.server.http.pull;

import io.weightseal.api.WeightsealException;
import io.weightseal.core.ResumableFolder;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Manifest;
import io.weightseal.format.ModelPath;
import io.weightseal.server.PullSettings;
import io.weightseal.server.PullSummary;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// Fetches a model: its manifest first, which has to be wanted; then its segments, each checked
/// against the manifest; its keys last; and only then does it appear.
public final class Pull {
  private final PullSettings settings;
  private final Client client;
  private final Mirrors mirrors;
  private final PieceFetch.Surroundings around;
  private final AtomicLong fetched = new AtomicLong();
  private final AtomicLong kept = new AtomicLong();

  private Pull(PullSettings settings, Client client) {
    this.settings = settings;
    this.client = client;
    mirrors = new Mirrors(settings.mirrors(), settings.patience(), settings.notices());
    around =
        new PieceFetch.Surroundings(
            client, mirrors, new Bandwidth(settings.bytesPerSecond()), settings.progress());
  }

  /// Fetches what the settings name.
  public static PullSummary run(PullSettings settings)
      throws WeightsealException, InterruptedException {
    try (Client client = new Client(settings.tls(), settings.postQuantum(), settings.parallel())) {
      return new Pull(settings, client).run();
    }
  }

  private PullSummary run() throws WeightsealException, InterruptedException {
    WantedManifest.Taken wanted = new WantedManifest(settings, new Small(client), mirrors).fetch();
    client.requireNegotiated();
    Manifest manifest = wanted.manifest();
    List<Piece> pieces = Piece.of(manifest);
    settings.progress().begin(pieces.stream().mapToLong(Piece::length).sum());
    try (ResumableFolder folder =
        ResumableFolder.open(settings.target(), wanted.content(), settings.ifExists())) {
      new Crew(settings.parallel()).run(pieces, piece -> fetch(folder, wanted, piece));
      if (settings.keys() == PullSettings.Keys.WITH) {
        write(folder, KeysFile.NAME, keys(wanted));
      }
      write(folder, Manifest.NAME, wanted.bytes());
      folder.commit();
    }
    return new PullSummary(
        manifest.identity(),
        manifest.files().size(),
        pieces.size(),
        pieces.stream().mapToLong(Piece::length).sum(),
        fetched.get(),
        kept.get(),
        wanted.digest(),
        client.negotiated().group(),
        client.negotiated().suite());
  }

  private void fetch(ResumableFolder folder, WantedManifest.Taken wanted, Piece piece)
      throws WeightsealException, InterruptedException {
    PieceHunt hunt = new PieceHunt(piece, new PieceCheck(piece, folder), settings, around);
    hunt.run(mirror -> wanted.url(mirror, "files", piece.entry().sealedName()));
    fetched.addAndGet(hunt.fetched());
    kept.addAndGet(hunt.kept());
  }

  // spec: transfer-v1#get-5
  private byte[] keys(WantedManifest.Taken wanted)
      throws WeightsealException, InterruptedException {
    byte[] bytes =
        mirrors.ask(
            Set.of(),
            mirror ->
                new Small(client).get(mirror, wanted.url(mirror, "keys"), KeysFile.MAX_BYTES));
    KeysFile.parse(KeysFile.NAME + " of " + settings.model(), bytes);
    return bytes;
  }

  private static void write(ResumableFolder folder, String name, byte[] bytes)
      throws WeightsealException {
    ModelPath.require(name);
    folder.part(name, bytes.length).write(ByteBuffer.wrap(bytes), 0);
  }
}
