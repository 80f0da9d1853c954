package io.weightseal.loader.agent;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.FileStore;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.MappingFlags;
import io.weightseal.loader.linux.Memory;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.linux.Sockets;
import io.weightseal.loader.run.Namespace;
import io.weightseal.testkit.FakeKeyService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// The agent over real sockets, with real sealed files and real memory. What Python sees of it, and
/// other users and crashes: `tests/python`.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class AgentTest {
  private static final int SIZE = 300_000;

  @TempDir private Path folder;
  private final byte[] plaintext = new byte[SIZE];
  private final FakeKeyService keys = new FakeKeyService("fake");
  private Path sealed = Path.of("/");
  private RawClient client = new RawClient(none());
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
            engine::open,
            2,
            Policy.onlyUser(Processes.effectiveUser()),
            error -> new Refusal(1, error.getClass().getSimpleName(), "failed", ""));
    connect();
  }

  private void connect() throws Exception {
    Agent serving = requireNonNull(agent);
    List<Descriptor> ends = Sockets.pair();
    client = RawClient.at(ends.getFirst());
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
    return client.ask(request);
  }

  private String open() throws Exception {
    return ask("{\"v\":1,\"op\":\"open\",\"path\":\"" + sealed + "\"}");
  }

  private Descriptor memory() throws Exception {
    List<Descriptor> received = new ArrayList<>();
    client.ask("{\"v\":1,\"op\":\"file\",\"model\":1,\"file\":0}", received);
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
      assertEquals(
          Errors.EACCES,
          assertThrows(LinuxException.class, () -> Memory.map(memory, SIZE, Memory.Access.WRITE))
              .error());
      assertEquals(0, (Integer) Files.getAttribute(Path.of(memory.path()), "unix:mode") & 0777);
    }
  }

  // agent-v1#mem-1
  @Test
  void handsOutMemoryThatRootCannotChangeEither() throws Exception {
    open();
    try (Descriptor memory = memory()) {
      Path path = Path.of(memory.path());
      if (!Namespace.mayBeMade()) {
        // What root may open all the same, others may not.
        refuses(Errors.EACCES, () -> Descriptor.open(path, Descriptor.Access.READ).close());
        return;
      }
      try (Descriptor anew = Descriptor.open(path, Descriptor.Access.READ_AND_WRITE)) {
        refuses(Errors.EPERM, () -> Memory.map(anew, SIZE, Memory.Access.WRITE));
        refuses(Errors.EPERM, () -> Memory.resize(anew, SIZE - 1));
        refuses(Errors.EPERM, () -> Memory.resize(anew, SIZE + 1));
        refuses(Errors.EPERM, () -> Memory.seal(anew, Memory.SEAL_GROW));
      }
    }
  }

  private static void refuses(int error, Executable call) {
    assertEquals(error, assertThrows(LinuxException.class, call).error());
  }

  private static List<Set<String>> filled() throws IOException {
    return MappingFlags.ofWritable("memfd:weightseal");
  }

  @Test
  void keepsItsMemoryFromSwapAndCoreDumps() throws Exception {
    open();
    memory().close();
    assertEquals(1, filled().size());
    Set<String> flags = filled().getFirst();
    assertTrue(flags.contains(MappingFlags.NOT_IN_CORE_DUMPS), flags.toString());
    // Others may lock a part of their memory only.
    assertTrue(!Namespace.mayBeMade() || flags.contains(MappingFlags.LOCKED), flags.toString());
  }

  // agent-v1#close-1
  @Test
  void givesMemoryBackWhenTheLastWhoHasTheModelIsGone() throws Exception {
    open();
    open();
    need(0, SIZE);
    ask("{\"v\":1,\"op\":\"close\",\"model\":1}");
    assertEquals(1, filled().size());
    String second = "{\"v\":1,\"op\":\"need\",\"model\":2,\"ranges\":[[0,0,1]]}";
    assertTrue(ask(second).contains("\"ok\":true"));
    assertTrue(need(0, 1).contains("\"Usage\""));
    client.close();
    session.join();
    assertEquals(List.of(), filled());
  }

  // agent-v1#need-3
  @Test
  void givesNothingOfADamagedChunkHoweverOftenItIsAsked() throws Exception {
    open();
    try (Descriptor memory = memory();
        FileChannel file =
            FileChannel.open(sealed, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment mapping = Memory.map(memory, SIZE, Memory.Access.READ);
      flip(file, SIZE / 2);
      for (int i = 0; i < 3; i++) {
        assertTrue(need(0, SIZE).contains("NotAuthenticException"));
      }
      int refused = 0;
      for (int at = 0; at < SIZE; at += PlainFile.CHUNK_BYTES) {
        int end = Math.min(SIZE, at + PlainFile.CHUNK_BYTES);
        boolean given = need(at, end - at).contains("\"ok\":true");
        byte[] expected = given ? Arrays.copyOfRange(plaintext, at, end) : new byte[end - at];
        assertArrayEquals(
            expected, mapping.asSlice(at, end - at).toArray(ValueLayout.JAVA_BYTE), "at " + at);
        refused += given ? 0 : 1;
      }
      assertEquals(1, refused);
      flip(file, SIZE / 2);
      assertTrue(need(0, SIZE).contains("\"ok\":true"));
      assertArrayEquals(plaintext, mapping.toArray(ValueLayout.JAVA_BYTE));
      Memory.unmap(mapping);
    }
  }

  private static void flip(FileChannel file, long at) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    file.read(one, at);
    file.write(one.put(0, (byte) (one.get(0) ^ 1)).flip(), at);
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
      client.send(nonsense, List.of());
      assertTrue(client.receive().contains("\"Malformed\""));
      assertTrue(client.isAtItsEnd());
      stop();
      connect();
    }
  }

  // agent-v1#msg-5
  @Test
  void takesNoDescriptors() throws Exception {
    try (Descriptor memory = Memory.create("theirs")) {
      client.send(new byte[] {0}, List.of(memory, memory));
    }
    assertTrue(client.receive().contains("\"Malformed\""));
    session.join();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path each : open) {
        assertFalse(Files.isSymbolicLink(each) && named(each).contains("memfd:theirs"));
      }
    }
  }

  private static String named(Path link) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException e) {
      return ""; // the descriptor that this folder was read with
    }
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
