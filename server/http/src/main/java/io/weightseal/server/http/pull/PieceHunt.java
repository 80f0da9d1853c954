package io.weightseal.server.http.pull;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.server.PullSettings;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/// Asks mirrors for a piece until it is genuine, and knows who gave which of its bytes, so that
/// none is blamed for what another sent. Used by one thread.
final class PieceHunt {
  private final Piece piece;
  private final PieceCheck check;
  private final PullSettings settings;
  private final PieceFetch.Surroundings around;
  private final Set<Mirror> distrusted = new HashSet<>();

  /// Who gave the bytes that there are.
  private final Set<Mirror> givers = new HashSet<>();

  private boolean wholeFromOne;
  private long fetched;
  private long kept;

  PieceHunt(Piece piece, PieceCheck check, PullSettings settings, PieceFetch.Surroundings around) {
    this.piece = piece;
    this.check = check;
    this.settings = settings;
    this.around = around;
  }

  /// How many bytes came from mirrors, those in vain included.
  long fetched() {
    return fetched;
  }

  /// How many bytes of an earlier attempt are in the piece.
  long kept() {
    return kept;
  }

  /// @param url of the piece's file at a mirror
  void run(Function<Mirror, String> url) throws WeightsealException, InterruptedException {
    check.resume();
    int before = check.have();
    around.progress().advanced(before);
    if (check.isWhole() && check.isGenuine()) {
      kept = before;
      return;
    }
    while (true) {
      int had = check.have();
      around.mirrors().ask(distrusted, mirror -> fetch(mirror, url.apply(mirror)));
      if (check.isGenuine()) {
        kept = wholeFromOne ? 0 : had;
        return;
      }
      around.progress().advanced(-piece.length());
      blame(had);
    }
  }

  private Mirror fetch(Mirror mirror, String url)
      throws FetchFailure, StoreException, InterruptedException {
    if (wholeFromOne && check.have() > 0 && !givers.contains(mirror)) {
      around.progress().advanced(-check.have());
      check.forget();
      givers.clear();
    }
    int had = check.have();
    try {
      new PieceFetch(mirror, piece, check, around).run(url);
      return mirror;
    } finally {
      fetched += check.have() - had;
      if (check.have() > had) {
        givers.add(mirror);
      }
    }
  }

  // spec: transfer-v1#get-2
  private void blame(int had) throws NotAuthenticException {
    // What was kept may have been spoilt on this disk, and of several givers any may be the one:
    // then all of it is asked of one mirror, who answers for it.
    boolean certain = had == 0 && givers.size() == 1;
    wholeFromOne = true;
    if (!certain) {
      givers.clear();
      return;
    }
    Mirror mirror = givers.iterator().next();
    givers.clear();
    mirror.lied();
    distrusted.add(mirror);
    String what = piece + " from " + mirror + " is not the one that the manifest lists";
    if (distrusted.size() == settings.mirrors().size()) {
      throw new NotAuthenticException(what);
    }
    settings.notices().accept(what + "; it is fetched from another mirror");
  }
}
