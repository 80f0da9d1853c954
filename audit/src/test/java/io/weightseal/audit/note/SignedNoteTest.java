package io.weightseal.audit.note;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// audit-v1#note-1, audit-v1#note-2, audit-v1#note-3: the known answer is the example of Go's
/// sumdb/note, whose keys are public.
final class SignedNoteTest {
  private static final String PUBLIC =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  private static final String PRIVATE =
      "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz\n"
          + PUBLIC
          + "\n";
  private static final String TEXT =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.
      """;
  private static final String NOTE =
      TEXT
          + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
          + "KvqfqdngotpRZb6KE6RyyBwJnAM=\n";

  private static final VerifierKey VERIFIER = VerifierKey.parse(PUBLIC);

  @Test
  void signsAsThePublishedExample() {
    assertEquals(NOTE, SignedNote.sign(TEXT, SigningKey.parse(PRIVATE)));
    assertEquals(TEXT, SignedNote.open(NOTE, VERIFIER));
  }

  @Test
  void readsAndWritesKeysAsPublished() {
    assertEquals(PUBLIC, VERIFIER.toString());
    assertEquals(PRIVATE, SigningKey.parse(PRIVATE).privateText());
    assertEquals(0xc74f20a3, VERIFIER.id());
    SigningKey made = SigningKey.create("host/log");
    assertEquals(made.verifier(), SigningKey.parse(made.privateText()).verifier());
    assertFalse(made.toString().contains(made.privateText().substring(12, 40)));
  }

  @Test
  void manyNewKeysVerifyWhatTheySign() {
    // The sign of a point's x, and leading zeros of its y, differ from key to key.
    for (int i = 0; i < 200; i++) {
      SigningKey key = SigningKey.create("log");
      String note = SignedNote.sign("text\n", key);
      assertEquals("text\n", SignedNote.open(note, VerifierKey.parse(key.verifier().toString())));
    }
  }

  @Test
  void refusesEveryChangedCharacter() {
    for (int i = 0; i < NOTE.length(); i++) {
      char other = NOTE.charAt(i) == 'B' ? 'C' : 'B';
      String bent = NOTE.substring(0, i) + other + NOTE.substring(i + 1);
      assertThrows(IllegalArgumentException.class, () -> SignedNote.open(bent, VERIFIER), bent);
    }
  }

  @Test
  void passesOverSignaturesOfOthersButNotWrongOnes() {
    String other = SignedNote.sign(TEXT, SigningKey.create("other"));
    String line = other.substring(TEXT.length() + 1);
    assertEquals(TEXT, SignedNote.open(NOTE + line, VERIFIER));
    assertThrows(IllegalArgumentException.class, () -> SignedNote.open(other, VERIFIER));
    // The right name and id over other bytes.
    byte[] forged =
        Base64.getDecoder().decode(NOTE.substring(NOTE.lastIndexOf(' ') + 1, NOTE.length() - 1));
    forged[10] ^= 1;
    String wrong = "\u2014 PeterNeumann " + Base64.getEncoder().encodeToString(forged) + "\n";
    assertThrows(IllegalArgumentException.class, () -> SignedNote.open(NOTE + wrong, VERIFIER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text\n",
        "text\n\n",
        "text\n\n\u2014 name\n",
        "text\n\n\u2014 name AAAA\n",
        "text\n\n- name AAAAAAAA\n",
        "text\r\n\n\u2014 name AAAAAAAA\n",
      })
  void refusesWhatIsNoNote(String note) {
    assertThrows(IllegalArgumentException.class, () -> SignedNote.open(note, VERIFIER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc",
        "PeterNeumann+c74f20a3",
        "PeterNeumann",
        "",
      })
  void refusesWhatIsNoKey(String text) {
    assertThrows(IllegalArgumentException.class, () -> VerifierKey.parse(text));
  }

  @Test
  void refusesASigningKeyWhosePublicHalfIsAnothers() {
    String other = SigningKey.create("PeterNeumann").verifier().toString();
    String mixed = PRIVATE.replace(PUBLIC, other);
    assertThrows(IllegalArgumentException.class, () -> SigningKey.parse(mixed));
  }

  @Test
  void readsTheCheckpointThatItSigned() {
    SigningKey key = SigningKey.create("example.com/log");
    String note = new Checkpoint("example.com/log", 20_852_163, new byte[32]).sign(key);
    Checkpoint checkpoint = Checkpoint.open(note, key.verifier());
    assertEquals("example.com/log", checkpoint.origin());
    assertEquals(20_852_163, checkpoint.size());
    assertTrue(checkpoint.hasRoot(new byte[32]));
    assertTrue(note.startsWith("example.com/log\n20852163\nAAAAAAAAAAAA"));
    String foreign = new Checkpoint("example.com/other", 1, new byte[32]).sign(key);
    assertThrows(IllegalArgumentException.class, () -> Checkpoint.open(foreign, key.verifier()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nextension\n",
        "log\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
        "log\n1\nAAAA\n",
        "log\n1\n",
        "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
      })
  void refusesWhatIsNoCheckpoint(String text) {
    assertThrows(IllegalArgumentException.class, () -> Checkpoint.parse(text));
  }
}
