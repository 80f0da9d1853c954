package io.weightseal.server.http.pull;

import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.ResumableFolder;
import io.weightseal.core.Weightseal;
import io.weightseal.format.SealedHeader;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// The bytes of a piece as they come, front to back: written to its file and hashed. Used by one
/// thread at a time.
///
/// spec: transfer-v1#get-2
final class PieceCheck {
  private static final int MARK_EVERY = 1 << 20;
  private static final int BUFFER_BYTES = 1 << 18;

  private final Piece piece;
  private final ResumableFolder folder;
  private final ResumableFolder.Part part;
  private MessageDigest digest = sha256();
  private int have;
  private int marked;

  PieceCheck(Piece piece, ResumableFolder folder) throws StoreException {
    this.piece = piece;
    this.folder = folder;
    this.part = folder.part(piece.entry().sealedName(), piece.entry().sealedSize());
  }

  /// Takes what an earlier attempt has left.
  // spec: transfer-v1#get-4
  void resume() throws StoreException {
    int left = (int) Math.min(folder.mark(piece.number()), piece.length());
    if (left == 0) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(Math.min(BUFFER_BYTES, left));
    while (have < left) {
      buffer.clear().limit(Math.min(buffer.capacity(), left - have));
      if (part.read(buffer, piece.offset() + have) < buffer.limit()) {
        break;
      }
      hash(buffer.flip());
      have += buffer.limit();
    }
    marked = have;
  }

  /// How many bytes there are.
  int have() {
    return have;
  }

  boolean isWhole() {
    return have == piece.length();
  }

  /// Takes bytes that follow those that there are.
  void take(ByteBuffer bytes) throws StoreException {
    int count = bytes.remaining();
    if (count > piece.length() - have) {
      throw new IllegalArgumentException("more bytes than were asked for");
    }
    part.write(bytes.duplicate(), piece.offset() + have);
    hash(bytes);
    have += count;
    if (have - marked >= MARK_EVERY || isWhole()) {
      mark();
    }
  }

  /// Notes how far it has come, for who goes on after this process.
  void mark() throws StoreException {
    folder.setMark(piece.number(), have);
    marked = have;
  }

  private void hash(ByteBuffer bytes) {
    // The header has a digest of its own, and no part in the segment's.
    int header = Math.min(bytes.remaining(), Math.max(0, piece.head() - have));
    digest.update(bytes.position(bytes.position() + header));
  }

  /// Whether a whole piece is the one that the manifest lists. If not, all of it is forgotten.
  boolean isGenuine() throws StoreException {
    boolean genuine =
        Arrays.equals(digest.digest(), piece.entry().segmentDigest(piece.segment()))
            && (piece.head() == 0 || hasGenuineHeader());
    if (!genuine) {
      forget();
    }
    return genuine;
  }

  /// Begins anew.
  void forget() throws StoreException {
    digest = sha256();
    have = 0;
    mark();
  }

  private boolean hasGenuineHeader() throws StoreException {
    ByteBuffer bytes = ByteBuffer.allocate(piece.head());
    part.read(bytes, 0);
    try {
      SealedHeader header = SealedHeader.parse(piece.entry().sealedName(), bytes.array());
      return header.payloadOffset() == piece.head()
          && header.slotBytes() == 0
          && piece.entry().hasHeaderHash(header.hash());
    } catch (WeightsealException e) {
      return false;
    }
  }

  private static MessageDigest sha256() {
    try {
      return Weightseal.nativeCiphers().isPresent()
          ? MessageDigest.getInstance("SHA-256", Weightseal.nativeCiphers().get())
          : MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every provider here has SHA-256", e);
    }
  }
}
