package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.audit.event.EventJson;
import io.weightseal.audit.event.LoggedEvent;
import io.weightseal.audit.note.Checkpoint;
import io.weightseal.audit.note.VerifierKey;
import io.weightseal.audit.tree.MerkleHash;
import io.weightseal.audit.tree.MerkleProofs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A text that proves to anyone with the log's verifier key, and without the log, that an event is
/// in it.
///
/// Source: C2SP tlog-proof; the extra data is the entry.
// spec: audit-v1#proof-1
public final class EventProof {
  private static final String FORMAT = "c2sp.org/tlog-proof@v1";
  private static final String EXTRA = "extra ";
  private static final String INDEX = "index ";
  private static final int MAX_CHARS = 200_000;
  private static final int MAX_HASHES = 63;

  private EventProof() {}

  /// The proof of the event at place `index`.
  public static String prove(LogReader reader, long index) throws IOException {
    LoadedLog log = reader.log();
    byte[] entry = reader.entry(index);
    List<byte[]> hashes = MerkleProofs.inclusion(log.tree(), index, log.size());
    byte[] root = MerkleProofs.rootOf(MerkleHash.leaf(entry), index, log.size(), hashes);
    if (!Checkpoint.open(log.note(), log.verifier()).hasRoot(root)) {
      throw log.folder().notAuthentic("entry " + index + " is not the one that was written");
    }
    return text(entry, index, hashes, log.note());
  }

  private static String text(byte[] entry, long index, List<byte[]> hashes, String note) {
    Base64.Encoder base64 = Base64.getEncoder();
    StringBuilder proof = new StringBuilder(FORMAT).append('\n');
    proof.append(EXTRA).append(base64.encodeToString(entry)).append('\n');
    proof.append(INDEX).append(index).append('\n');
    hashes.forEach(hash -> proof.append(base64.encodeToString(hash)).append('\n'));
    return proof.append('\n').append(note).toString();
  }

  /// What a proof proves: that `event` is in the log that `checkpoint` is of.
  public record Proven(LoggedEvent event, Checkpoint checkpoint) {}

  /// Checks a proof.
  ///
  /// @throws AuditException [Reason#NOT_AUTHENTIC] when it does not hold
  // spec: audit-v1#proof-2
  public static Proven check(String proof, VerifierKey verifier) throws AuditException {
    try {
      return checked(proof, verifier);
    } catch (IllegalArgumentException e) {
      throw new AuditException(
          Reason.NOT_AUTHENTIC,
          "the proof does not hold: "
              + e.getMessage()
              + "; ask whoever sent it for another one, and for the log's verifier key",
          e);
    }
  }

  private static Proven checked(String proof, VerifierKey verifier) {
    int blank = proof.indexOf("\n\n");
    if (proof.length() > MAX_CHARS || blank < 0) {
      throw new IllegalArgumentException("it has not the form of a proof");
    }
    List<String> lines = new ArrayList<>(List.of(proof.substring(0, blank).split("\n", -1)));
    if (lines.size() < 3
        || lines.size() > 3 + MAX_HASHES
        || !lines.get(0).equals(FORMAT)
        || !lines.get(1).startsWith(EXTRA)
        || !lines.get(2).matches("index (0|[1-9][0-9]{0,17})")) {
      throw new IllegalArgumentException("it has not the form of a proof");
    }
    byte[] entry = Base64.getDecoder().decode(lines.get(1).substring(EXTRA.length()));
    long index = Long.parseLong(lines.get(2).substring(INDEX.length()));
    List<byte[]> hashes = new ArrayList<>();
    for (String line : lines.subList(3, lines.size())) {
      hashes.add(hash(line));
    }
    String note = proof.substring(blank + 2);
    if (!proof.equals(text(entry, index, hashes, note))) {
      throw new IllegalArgumentException("its base64 is not canonical");
    }
    Checkpoint checkpoint = Checkpoint.open(note, verifier);
    byte[] root = MerkleProofs.rootOf(MerkleHash.leaf(entry), index, checkpoint.size(), hashes);
    if (!checkpoint.hasRoot(root)) {
      throw new IllegalArgumentException("the event is not in the log of the checkpoint");
    }
    String json = new String(entry, StandardCharsets.UTF_8);
    return new Proven(new LoggedEvent(index, EventJson.read(entry), json), checkpoint);
  }

  private static byte[] hash(String line) {
    byte[] hash = Base64.getDecoder().decode(line);
    if (hash.length != MerkleHash.BYTES) {
      throw new IllegalArgumentException("a hash has not 32 bytes");
    }
    return hash;
  }
}
