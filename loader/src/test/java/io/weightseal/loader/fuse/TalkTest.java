package io.weightseal.loader.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Memory;
import io.weightseal.loader.linux.Sockets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a server and its starter say to each other.
class TalkTest {
  private final CountDownLatch ended = new CountDownLatch(1);

  @Test
  void carriesLinesHoweverTheyAreCut() throws Exception {
    List<Descriptor> ends = Sockets.pair();
    Talk talk = new Talk(ends.getFirst(), ended::countDown);
    try (Descriptor other = ends.getLast()) {
      byte[] bytes = "one\ntw\u00f6\n\nfour\n".getBytes(StandardCharsets.UTF_8);
      for (byte single : bytes) {
        Sockets.send(other, new byte[] {single}, List.of());
      }
      assertEquals("one", talk.hear().line());
      assertEquals("tw\u00f6", talk.hear().line());
      assertEquals("", talk.hear().line());
      assertEquals("four", talk.hear().line());
    }
    assertNull(talk.hear().line());
    assertTrue(ended.await(10, TimeUnit.SECONDS));
  }

  @Test
  void handsOverADescriptor() throws Exception {
    List<Descriptor> ends = Sockets.pair();
    Talk one = new Talk(ends.getFirst(), () -> {});
    Talk other = new Talk(ends.getLast(), () -> {});
    try (Descriptor memory = Memory.create("handed-over")) {
      one.say("nothing");
      one.say("something", memory);
    }
    assertNull(other.hear().descriptor());
    try (Descriptor received = other.hear().descriptor()) {
      assertNotNull(received);
      String file = Files.readSymbolicLink(Path.of(received.path())).toString();
      assertTrue(file.contains("handed-over"), file);
    }
  }
}
