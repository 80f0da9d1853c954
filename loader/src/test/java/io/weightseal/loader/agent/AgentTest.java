package io.weightseal.loader.agent;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.FileStore;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Memory;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.linux.Sockets;
import io.weightseal.testkit.FakeKeyService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The agent over real sockets, with real sealed files and real memory. What Python sees of it, and
/// other users and crashes: `tests/python`.
@EnabledOnOs(OS.LINUX)
class AgentTest {
  private static final int SIZE = 300_000;

  @TempDir private Path folder;
  private final byte[] plaintext = new byte[SIZE];
  private final FakeKeyService keys = new FakeKeyService("fake");
  private Path sealed = Path.of("/");
  private Descriptor client = none();
  private Thread session = new Thread();
  private @Nullable Agent agent;

  private static Descriptor none() {
    return new Descriptor(Integer.MAX_VALUE);
  }

  @BeforeEach
  void start() throws Exception {
    new Random(1).nextBytes(plaintext);
    Path file = Files.write(folder.resolve("weights.bin"), plaintext);
    sealed = folder.resolve("weights.sealed");
    KeyUri key = keys.add("k");
    Weightseal engine = Weightseal.builder().keyService(keys).build();
    engine.encrypt(
        FileStore.locate(file), FileStore.locate(sealed), EncryptOptions.of(key, "weights"));
    agent =
        new Agent(
            (path, expected) -> engine.open(FileStore.locate(path), expected),
            2,
            Policy.onlyUser(Processes.effectiveUser()),
            error -> new Refusal(1, error.getClass().getSimpleName(), "failed", ""));
    connect();
  }

  private void connect() throws Exception {
    Agent serving = requireNonNull(agent);
    List<Descriptor> ends = Sockets.pair();
    client = ends.getFirst();
    session =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    serving.serveOne(ends.getLast());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    session.join();
  }

  private String ask(String request) throws Exception {
    return ask(request, new ArrayList<>());
  }

  private String ask(String request, List<Descriptor> received) throws Exception {
    byte[] json = request.getBytes(StandardCharsets.UTF_8);
    send(ByteBuffer.allocate(4 + json.length).putInt(json.length).put(json).array());
    return receive(received);
  }

  private void send(byte[] bytes) throws Exception {
    Sockets.send(client, bytes, List.of());
  }

  private String receive(List<Descriptor> received) throws Exception {
    byte[] head = exactly(4, received);
    return new String(exactly(ByteBuffer.wrap(head).getInt(), received), StandardCharsets.UTF_8);
  }

  private byte[] exactly(int count, List<Descriptor> received) throws Exception {
    byte[] all = new byte[count];
    for (int at = 0; at < count; ) {
      byte[] part = new byte[count - at];
      int read = Sockets.receive(client, part, received);
      assertTrue(read > 0, "the agent has closed the connection");
      System.arraycopy(part, 0, all, at, read);
      at += read;
    }
    return all;
  }

  private String open() throws Exception {
    return ask("{\"v\":1,\"op\":\"open\",\"path\":\"" + sealed + "\"}");
  }

  private Descriptor memory() throws Exception {
    List<Descriptor> received = new ArrayList<>();
    ask("{\"v\":1,\"op\":\"file\",\"model\":1,\"file\":0}", received);
    assertEquals(1, received.size());
    return received.getFirst();
  }

  private String need(long offset, long length) throws Exception {
    return ask(
        "{\"v\":1,\"op\":\"need\",\"model\":1,\"ranges\":[[0," + offset + "," + length + "]]}");
  }

  // agent-v1#msg-1, agent-v1#ans-1, agent-v1#need-1, agent-v1#need-3
  @Test
  void decryptsTheChunksThatAreNeededIntoMemoryThatTheClientHas() throws Exception {
    String opened = open();
    assertTrue(opened.contains("\"ok\":true") && opened.contains("\"size\":300000"), opened);
    try (Descriptor memory = memory()) {
      MemorySegment mapping = Memory.map(memory, SIZE, Memory.Access.READ);
      assertArrayEquals(new byte[SIZE], mapping.toArray(ValueLayout.JAVA_BYTE));
      need(20_000, 1);
      assertArrayEquals(
          Arrays.copyOfRange(plaintext, 16_384, 32_768),
          mapping.asSlice(16_384, 16_384).toArray(ValueLayout.JAVA_BYTE));
      assertArrayEquals(
          new byte[16_384], mapping.asSlice(0, 16_384).toArray(ValueLayout.JAVA_BYTE));
      assertEquals(0, mapping.get(ValueLayout.JAVA_BYTE, 32_768));
      assertTrue(ask("{\"v\":1,\"op\":\"status\"}").contains("\"decryptedBytes\":16384"));
      need(0, SIZE);
      assertArrayEquals(plaintext, mapping.toArray(ValueLayout.JAVA_BYTE));
      assertTrue(ask("{\"v\":1,\"op\":\"status\"}").contains("\"decryptedBytes\":300000"));
      Memory.unmap(mapping);
    }
  }

  // agent-v1#mem-1, agent-v1#mem-2
  @Test
  void handsOutMemoryThatNobodyElseCanChange() throws Exception {
    open();
    try (Descriptor memory = memory()) {
      assertThrows(LinuxException.class, () -> Memory.map(memory, SIZE, Memory.Access.WRITE));
      assertThrows(LinuxException.class, () -> Memory.resize(memory, 1));
      assertThrows(LinuxException.class, () -> Memory.seal(memory, Memory.SEAL_WRITE));
      assertEquals(0, (Integer) Files.getAttribute(Path.of(memory.path()), "unix:mode") & 0777);
    }
  }

  // agent-v1#need-2
  @Test
  void refusesRangesOutsideTheFile() throws Exception {
    open();
    for (String range :
        List.of(
            "0,0," + (SIZE + 1), "0," + (SIZE + 1) + ",0", "0,9223372036854775807,1", "1,0,1")) {
      String answer =
          ask("{\"v\":1,\"op\":\"need\",\"model\":1,\"ranges\":[[0,0,1],[" + range + "]]}");
      assertTrue(answer.contains("\"type\":\"Usage\""), answer);
    }
    assertTrue(ask("{\"v\":1,\"op\":\"status\"}").contains("\"decryptedBytes\":0"));
  }

  // agent-v1#open-1, agent-v1#open-2, agent-v1#close-1
  @Test
  void usesTheKeyForEachOpening() throws Exception {
    assertTrue(open().contains("\"model\":1"));
    assertTrue(open().contains("\"model\":2"));
    assertEquals(2, keys.unwraps());
    ask("{\"v\":1,\"op\":\"close\",\"model\":2}");
    assertTrue(ask("{\"v\":1,\"op\":\"close\",\"model\":2}").contains("\"Usage\""));
    assertTrue(open().contains("\"model\":3"));
    for (int i = 2; i < Session.MAX_MODELS; i++) {
      assertTrue(open().contains("\"ok\":true"));
    }
    assertTrue(open().contains("\"TooMuch\""));
  }

  // agent-v1#peer-2
  @Test
  void asksForNoKeyWhereTheModelIsAnother() throws Exception {
    String answer =
        ask(
            "{\"v\":1,\"op\":\"open\",\"path\":\""
                + sealed
                + "\",\"expect\":{\"name\":\"other\"}}");
    assertTrue(answer.contains("WrongIdentityException"), answer);
    assertEquals(0, keys.unwraps());
  }

  // agent-v1#msg-2, agent-v1#msg-6
  @Test
  void answersNonsenseOnceAndHangsUp() throws Exception {
    for (byte[] nonsense :
        List.of(
            new byte[] {0, 0, 0, 0},
            new byte[] {0, 1, 0, 1},
            new byte[] {-1, -1, -1, -1},
            new byte[] {0, 0, 0, 1, 'x'})) {
      send(nonsense);
      assertTrue(receive(new ArrayList<>()).contains("\"Malformed\""));
      assertEquals(-1, Sockets.receive(client, new byte[1], new ArrayList<>()));
      stop();
      connect();
    }
  }

  // agent-v1#msg-5
  @Test
  void takesNoDescriptors() throws Exception {
    try (Descriptor memory = Memory.create("theirs")) {
      Sockets.send(client, new byte[] {0}, List.of(memory, memory));
    }
    assertTrue(receive(new ArrayList<>()).contains("\"Malformed\""));
  }

  @Test
  void leavesItsSocketsPathToAnotherAgentAndToOthersFiles() throws Exception {
    Path path = folder.resolve("agent.sock");
    try (AgentSocket first = AgentSocket.listen(path, AgentSocket.Reach.OWNER)) {
      assertEquals("rw-------", mode(first.path()));
      assertThrows(Refusal.Thrown.class, () -> AgentSocket.listen(path, AgentSocket.Reach.OWNER));
    }
    assertTrue(Files.notExists(path));
    try (Descriptor stale = Sockets.listen(path, 1)) {
      assertTrue(stale.number() > 0);
    }
    try (AgentSocket second = AgentSocket.listen(path, AgentSocket.Reach.EVERYONE)) {
      assertEquals("rw-rw-rw-", mode(second.path()));
    }
    Files.writeString(path, "a file");
    assertThrows(Refusal.Thrown.class, () -> AgentSocket.listen(path, AgentSocket.Reach.OWNER));
    assertEquals("a file", Files.readString(path));
    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.filter(each -> each.toString().contains(".ws")).toList());
    }
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void knowsWhatASocketSaysThatNobodyListensAt() throws Exception {
    Path path = folder.resolve("stale.sock");
    Sockets.listen(path, 1).close();
    assertEquals(
        Errors.ECONNREFUSED,
        assertThrows(LinuxException.class, () -> Sockets.connect(path)).error());
  }
}
