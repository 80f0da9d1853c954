package io.weightseal.server.http.pull;

import io.weightseal.format.Manifest;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.SealedLayout;
import java.util.ArrayList;
import java.util.List;

/// A sealed segment, the first with the header before it: what is fetched in one range, and checked
/// as one.
///
/// @param number counted over the whole model
/// @param head bytes of the header, 0 but for the first segment
/// @param offset in the sealed file
/// @param length header included
record Piece(int number, ManifestEntry entry, long segment, int head, long offset, int length) {
  /// All pieces of a model, in the manifest's order.
  static List<Piece> of(Manifest manifest) {
    List<Piece> pieces = new ArrayList<>();
    for (ManifestEntry entry : manifest.files()) {
      long head = entry.sealedSize() - new SealedLayout(0, entry.size()).fileSize();
      SealedLayout layout = new SealedLayout(head, entry.size());
      for (long segment = 0; segment < layout.segments(); segment++) {
        int before = segment == 0 ? (int) head : 0;
        pieces.add(
            new Piece(
                pieces.size(),
                entry,
                segment,
                before,
                layout.offsetOfSegment(segment) - before,
                before + layout.sealedBytesOf(segment)));
      }
    }
    return pieces;
  }

  @Override
  public String toString() {
    return "segment " + segment + " of " + entry.sealedName();
  }
}
