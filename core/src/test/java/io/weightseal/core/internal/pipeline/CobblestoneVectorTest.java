package io.weightseal.core.internal.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.cipher.Derived;
import io.weightseal.core.internal.cipher.MessageBytes;
import io.weightseal.core.internal.cipher.MessageKey;
import io.weightseal.core.internal.cipher.MessagePlace;
import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.core.internal.cipher.SealWorker;
import io.weightseal.core.internal.cipher.SmallMessage;
import io.weightseal.testkit.PublicVectors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.InflaterOutputStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The public vectors for Cobblestone-256, by every reader that the engine has.
@ExtendWith(PublicVectors.Present.class)
class CobblestoneVectorTest {
  private static final int CHUNK = 16_384;

  static List<PublicVectors.Case> cases() throws IOException {
    List<PublicVectors.Case> cases =
        PublicVectors.read("c2sp_chunked_encryption_aes_256_gcm_test.json");
    assertEquals(35, cases.size());
    return cases;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void streams(PublicVectors.Case vector) throws Exception {
    byte[] message = message(vector);
    ByteArrayOutputStream released = new ByteArrayOutputStream();
    try (StreamOpener opener = opener(vector, message)) {
      boolean failed = false;
      try {
        for (ByteBuffer chunk = opener.next(); chunk != null; chunk = opener.next()) {
          byte[] bytes = new byte[chunk.remaining()];
          chunk.get(bytes);
          released.writeBytes(bytes);
        }
      } catch (WeightsealException | IllegalArgumentException e) {
        failed = true;
        assertThrows(Exception.class, opener::next, "it must keep failing");
      }
      assertEquals(isInvalid(vector), failed);
    }
    assertReleased(vector, released.toByteArray());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void opensChunksInAnyOrder(PublicVectors.Case vector) throws Exception {
    byte[] message = message(vector);
    if (refusesHead(vector, message)) {
      return;
    }
    MessagePlace place = new MessageBytes(message).place(vector.bytes("ctx"));
    byte[][] plaintexts = new byte[(int) place.chunks()][];
    List<Integer> order = order(plaintexts.length);
    try (OpenWorker worker = new OpenWorker()) {
      worker.select(place, (salt, context) -> key(vector, salt, context), null);
      for (int chunk : order) {
        plaintexts[chunk] = open(worker, place, vector, chunk);
      }
    }
    assertPrefix(vector, plaintexts);
    boolean lastOpens = plaintexts[plaintexts.length - 1] != null;
    assertEquals(!isInvalid(vector) || vector.has("ValidFinalChunk"), lastOpens);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void opensChunksInSeveralThreads(PublicVectors.Case vector) throws Exception {
    byte[] message = message(vector);
    if (refusesHead(vector, message)) {
      return;
    }
    MessagePlace place = new MessageBytes(message).place(vector.bytes("ctx"));
    byte[][] plaintexts = new byte[(int) place.chunks()][];
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        int first = thread;
        done.add(
            threads.submit(
                () -> {
                  try (OpenWorker worker = new OpenWorker()) {
                    for (int chunk = first; chunk < plaintexts.length; chunk += 3) {
                      plaintexts[chunk] = open(worker, place, vector, chunk);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
    assertPrefix(vector, plaintexts);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void opensAndSealsWhole(PublicVectors.Case vector) throws Exception {
    byte[] message = message(vector);
    MessageKey.Derivation derivation = (salt, context) -> key(vector, salt, context);
    if (isInvalid(vector)) {
      Exception refusal =
          assertThrows(
              Exception.class,
              () -> SmallMessage.open(derivation, "it", vector.bytes("ctx"), message));
      boolean badKey = vector.has("InvalidKeySize");
      assertTrue(
          badKey ? refusal instanceof IllegalArgumentException : refusal instanceof IOException);
      return;
    }
    byte[] plaintext = SmallMessage.open(derivation, "it", vector.bytes("ctx"), message);
    assertReleased(vector, plaintext);
    byte[] salt = Arrays.copyOf(message, 24);
    assertArrayEquals(message, SmallMessage.seal(derivation, salt, vector.bytes("ctx"), plaintext));
    assertArrayEquals(message, sealInSteps(vector, salt, plaintext));
  }

  private static byte[] sealInSteps(PublicVectors.Case vector, byte[] salt, byte[] plaintext) {
    ByteArrayOutputStream sealed = new ByteArrayOutputStream();
    try (SealWorker worker = new SealWorker();
        MessageKey key = key(vector, salt, vector.bytes("ctx"))) {
      assertTrue(Derived.are(key, vector.bytes("aeadKey"), vector.bytes("baseNonce")));
      sealed.writeBytes(salt);
      byte[] head = key.commitment();
      for (int at = 0; at <= plaintext.length; at += SealWorker.STEP_BYTES) {
        int length = Math.min(SealWorker.STEP_BYTES, plaintext.length - at);
        worker.plaintext(length).put(plaintext, at, length);
        boolean ends = at + length == plaintext.length;
        ByteBuffer step = worker.seal(key, head, at / CHUNK, ends);
        byte[] bytes = new byte[step.remaining()];
        step.get(bytes);
        sealed.writeBytes(bytes);
        head = new byte[0];
        if (ends) {
          break;
        }
      }
    }
    return sealed.toByteArray();
  }

  /// Whether the message is refused before any chunk is opened, as the vector then wants it.
  private static boolean refusesHead(PublicVectors.Case vector, byte[] message) {
    boolean refused = false;
    try (OpenWorker worker = new OpenWorker()) {
      MessagePlace place = new MessageBytes(message).place(vector.bytes("ctx"));
      worker.select(place, (salt, context) -> key(vector, salt, context), null);
    } catch (WeightsealException | IllegalArgumentException e) {
      refused = true;
    }
    boolean impossibleSize = !MessagePlace.isPossibleSize(message.length);
    assertEquals(vector.has("HeaderFailure") || impossibleSize, refused);
    assertTrue(!impossibleSize || isInvalid(vector));
    return refused;
  }

  private static byte[] open(
      OpenWorker worker, MessagePlace place, PublicVectors.Case vector, int chunk)
      throws WeightsealException {
    try {
      worker.select(place, (salt, context) -> key(vector, salt, context), null);
      ByteBuffer plaintext = worker.open(chunk, 1, null);
      byte[] bytes = new byte[plaintext.remaining()];
      plaintext.get(bytes);
      return bytes;
    } catch (io.weightseal.api.NotAuthenticException e) {
      return null;
    }
  }

  private static void assertPrefix(PublicVectors.Case vector, byte[][] plaintexts)
      throws Exception {
    ByteArrayOutputStream prefix = new ByteArrayOutputStream();
    int chunk = 0;
    while (chunk < plaintexts.length && plaintexts[chunk] != null) {
      prefix.writeBytes(plaintexts[chunk++]);
    }
    assertEquals(isInvalid(vector), chunk < plaintexts.length);
    assertReleased(vector, prefix.toByteArray());
  }

  private static void assertReleased(PublicVectors.Case vector, byte[] released) throws Exception {
    if (isInvalid(vector) && !vector.has("PartialPlaintext")) {
      assertEquals(0, released.length);
      return;
    }
    // A reader may release less of a prefix, at chunk borders; this one releases all of it.
    assertEquals(vector.number("msgLength"), released.length);
    assertEquals(vector.text("msgSha512"), sha512(released));
  }

  private static boolean isInvalid(PublicVectors.Case vector) {
    return !vector.text("result").equals("valid");
  }

  private static List<Integer> order(int chunks) {
    List<Integer> order = new ArrayList<>();
    for (int chunk = 0; chunk < chunks; chunk++) {
      order.add(chunk);
    }
    Collections.shuffle(order, new Random(chunks));
    return order;
  }

  private static MessageKey key(PublicVectors.Case vector, byte[] salt, byte[] context) {
    return MessageKey.derive(vector.bytes("key"), salt, context);
  }

  private static StreamOpener opener(PublicVectors.Case vector, byte[] message) {
    return new StreamOpener(
        Channels.newChannel(new ByteArrayInputStream(message)),
        new StreamOpener.Segments() {
          @Override
          public MessageKey key(long segment, byte[] salt) {
            return CobblestoneVectorTest.key(vector, salt, vector.bytes("ctx"));
          }

          @Override
          public int fullChunks() {
            return Integer.MAX_VALUE;
          }

          @Override
          public String name() {
            return "the message";
          }
        });
  }

  private static byte[] message(PublicVectors.Case vector) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    try (InflaterOutputStream out = new InflaterOutputStream(message)) {
      out.write(vector.bytes("ct"));
    }
    return message.toByteArray();
  }

  private static String sha512(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
  }
}
