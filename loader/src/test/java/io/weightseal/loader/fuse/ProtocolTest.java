package io.weightseal.loader.fuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.DeviceIo;
import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.Memory;
import io.weightseal.loader.linux.Sockets;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryObjectStore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests that a kernel would not send, or not from here, answered over a socket in the place of
/// `/dev/fuse`. That the answers are what a kernel wants is for the tests that mount.
class ProtocolTest {
  private static final Owner OWNER = new Owner(4711, 42);
  private static final int ROOT_FOLDER = 1;
  private static final int WEIGHTS = 3;

  private final Arena arena = Arena.ofShared();
  private Descriptor kernel;
  private Descriptor memory;
  private DeviceIo io;
  private Request request;
  private Reply reply;
  private Answers answers;

  @BeforeEach
  void connect() throws Exception {
    List<Descriptor> ends = Sockets.pair();
    kernel = ends.getFirst();
    memory = Memory.create("test");
    io = new DeviceIo(ends.getLast());
    request = new Request(arena);
    reply = new Reply(arena, io, 1 << 16);
    TreeMap<String, Content> files = new TreeMap<>();
    files.put("sub/weights", new Content.InMemory(memory, 1000));
    files.put("sub/\u00e9", new Content.InMemory(memory, 5));
    answers = new Answers(ServedTree.of(files), OWNER, Map.of(WEIGHTS, 77), 1_700_000_000);
  }

  @AfterEach
  void disconnect() {
    io.close();
    kernel.close();
    memory.close();
    arena.close();
  }

  /// What comes back: the error, and what follows the header.
  private record Answer(int error, ByteBuffer body) {}

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] all = new byte[buffer.capacity()];
    buffer.get(0, all);
    return all;
  }

  private Answer ask(int operation, long node, int user, byte... body) throws Exception {
    ByteBuffer header = buffer(40 + body.length);
    header.putInt(40 + body.length).putInt(operation).putLong(99).putLong(node).putInt(user);
    header.position(40).put(body);
    Sockets.send(kernel, bytes(header), List.of());
    long received = io.read(request.buffer());
    assertTrue(request.isWhole(received));
    answers.answer(request, reply);
    byte[] raw = new byte[1 << 16];
    int length = Sockets.receive(kernel, raw, new ArrayList<>());
    ByteBuffer answer = ByteBuffer.wrap(raw, 0, length).order(ByteOrder.nativeOrder());
    assertEquals(length, answer.getInt());
    int error = -answer.getInt();
    assertEquals(99, answer.getLong());
    return new Answer(error, answer.slice().order(ByteOrder.nativeOrder()));
  }

  private static byte[] name(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] integers(int... values) {
    ByteBuffer bytes = buffer(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes(bytes);
  }

  /// `struct fuse_read_in`.
  private static byte[] range(long offset, int bytes) {
    return bytes(buffer(40).putLong(0).putLong(offset).putInt(bytes));
  }

  @Test
  void servesNobodyButTheOwner() throws Exception {
    for (int user : new int[] {0, 1, 4710, -1}) {
      assertEquals(Errors.EACCES, ask(Request.OPEN, WEIGHTS, user, integers(0, 0)).error);
      assertEquals(Errors.EACCES, ask(Request.OPENDIR, ROOT_FOLDER, user, integers(0, 0)).error);
      assertEquals(Errors.EACCES, ask(Request.LOOKUP, ROOT_FOLDER, user, name("sub")).error);
      assertEquals(Errors.EACCES, ask(Request.GETATTR, WEIGHTS, user, new byte[16]).error);
      assertEquals(Errors.EACCES, ask(Request.READDIR, ROOT_FOLDER, user, range(0, 4096)).error);
      assertEquals(Errors.EACCES, ask(Request.READDIRPLUS, 1, user, range(0, 4096)).error);
      assertEquals(Errors.EACCES, ask(Request.STATFS, ROOT_FOLDER, user).error);
    }
    assertEquals(0, ask(Request.OPEN, WEIGHTS, OWNER.user(), integers(0, 0)).error);
  }

  @Test
  void opensForReadingAlone() throws Exception {
    for (int flags : new int[] {1, 2, 3, 01000, 02000}) {
      assertEquals(
          Errors.EROFS, ask(Request.OPEN, WEIGHTS, OWNER.user(), integers(flags, 0)).error);
    }
    ByteBuffer opened = ask(Request.OPEN, WEIGHTS, OWNER.user(), integers(0, 0)).body;
    assertEquals(16, opened.limit());
    assertTrue((opened.getInt(8) & (1 << 7)) != 0, "passthrough");
    assertEquals(77, opened.getInt(12));
    assertEquals(Errors.EISDIR, ask(Request.OPEN, 1, OWNER.user(), integers(0, 0)).error);
  }

  @Test
  void refusesAllThatWrites() throws Exception {
    for (int operation :
        new int[] {
          Request.SETATTR, Request.MKNOD, Request.MKDIR, Request.UNLINK, Request.RMDIR,
          Request.RENAME, Request.RENAME2, Request.LINK, Request.SYMLINK, Request.WRITE,
          Request.CREATE, Request.SETXATTR, Request.REMOVEXATTR, Request.FALLOCATE, Request.TMPFILE
        }) {
      assertEquals(Errors.EROFS, ask(operation, WEIGHTS, OWNER.user(), new byte[64]).error);
    }
  }

  @Test
  void doesNotKnowWhatItNeedNot() throws Exception {
    for (int operation : new int[] {5, 22, 23, 25, 34, 39, 46, 48, 52, 4096, -1}) {
      assertEquals(Errors.ENOSYS, ask(operation, WEIGHTS, OWNER.user(), new byte[64]).error);
    }
  }

  @Test
  void findsNamesOfAnyScript() throws Exception {
    ByteBuffer sub = ask(Request.LOOKUP, ROOT_FOLDER, OWNER.user(), name("sub")).body;
    assertEquals(128, sub.limit());
    long folder = sub.getLong(0);
    assertTrue(folder > ROOT_FOLDER);
    ByteBuffer other = ask(Request.LOOKUP, folder, OWNER.user(), name("\u00e9")).body;
    assertEquals(5, other.getLong(40 + 8));
    assertEquals(0100400, other.getInt(40 + 60));
    assertEquals(4711, other.getInt(40 + 68));
    // A name that is not there is one that the kernel may remember not to be.
    assertEquals(0, ask(Request.LOOKUP, folder, OWNER.user(), name("absent")).body.getLong(0));
    assertEquals(0, ask(Request.LOOKUP, folder, OWNER.user(), name("")).body.getLong(0));
    // A name without its end is none.
    assertEquals(0, ask(Request.LOOKUP, 1, OWNER.user(), (byte) 's').body.getLong(0));
  }

  @Test
  void answersForNodesThatAreNone() throws Exception {
    for (long node : new long[] {0, 5, Long.MAX_VALUE, -1}) {
      assertEquals(Errors.ENOENT, ask(Request.GETATTR, node, OWNER.user()).error);
      assertEquals(Errors.EIO, ask(Request.READ, node, OWNER.user(), range(0, 10)).error);
    }
    assertEquals(Errors.ENOTDIR, ask(Request.READDIR, WEIGHTS, OWNER.user(), range(0, 100)).error);
    assertEquals(Errors.ENOTDIR, ask(Request.LOOKUP, WEIGHTS, OWNER.user(), name("a")).error);
  }

  @Test
  void listsInPartsOfAnySize() throws Exception {
    for (int room : new int[] {32, 64, 100, 4096, 1 << 20}) {
      for (int operation : new int[] {Request.READDIR, Request.READDIRPLUS}) {
        int detail = operation == Request.READDIR ? 0 : 128;
        assertEquals(List.of(".", "..", "sub"), names(operation, detail, room + detail));
      }
    }
    assertEquals(0, ask(Request.READDIR, 1, OWNER.user(), range(0, 10)).body.limit());
    assertEquals(0, ask(Request.READDIR, 1, OWNER.user(), range(1000, 100)).body.limit());
  }

  private List<String> names(int operation, int detail, int room) throws Exception {
    List<String> names = new ArrayList<>();
    long next = 0;
    while (true) {
      ByteBuffer part = ask(operation, 1, OWNER.user(), range(next, room)).body;
      assertTrue(part.limit() <= room);
      if (part.limit() == 0) {
        return names;
      }
      for (int at = 0; at < part.limit(); ) {
        next = part.getLong(at + detail + 8);
        byte[] name = new byte[part.getInt(at + detail + 16)];
        part.get(at + detail + 24, name);
        names.add(new String(name, StandardCharsets.UTF_8));
        at += (detail + 24 + name.length + 7) & ~7;
      }
    }
  }

  @Test
  void wipesWhatItHandedOut() throws Exception {
    byte[] plaintext = new byte[60_000];
    new Random(3).nextBytes(plaintext);
    FakeKeyService keys = new FakeKeyService("local");
    MemoryObjectStore store = new MemoryObjectStore();
    Location sealed = new Location(store, "sealed");
    store.put("plain", plaintext);
    Weightseal engine = Weightseal.builder().keyService(keys).workers(1).build();
    engine.encrypt(
        new Location(store, "plain"), sealed, EncryptOptions.of(keys.add("team"), "llama"));
    try (SealedModel model = engine.open(sealed, Expectations.NONE)) {
      TreeMap<String, Content> files = new TreeMap<>();
      files.put("weights", new Content.OnDemand(model.files().getFirst()));
      answers = new Answers(ServedTree.of(files), OWNER, Map.of(), 0);
      // Whoever reads ahead is anyone.
      ByteBuffer read = ask(Request.READ, 2, 0, range(100, 50_000)).body;
      assertEquals(ByteBuffer.wrap(plaintext, 100, 50_000).slice(), read);
      assertEquals(-1, reply.data().mismatch(arena.allocate(reply.data().byteSize())));
      assertEquals(500, ask(Request.READ, 2, 0, range(59_500, 4096)).body.limit());
      assertEquals(0, ask(Request.READ, 2, 0, range(60_000, 4096)).body.limit());
      assertEquals(0, ask(Request.READ, 2, 0, range(-1, 4096)).body.limit());
    }
  }

  @Test
  void refusesAKernelThatSpeaksAnotherProtocol() throws Exception {
    for (int[] version : new int[][] {{6, 40}, {8, 0}, {7, 27}}) {
      ByteBuffer init = buffer(40 + 64);
      init.putInt(104).putInt(Request.INIT).putLong(1).position(40);
      init.putInt(version[0]).putInt(version[1]);
      Sockets.send(kernel, bytes(init), List.of());
      assertTrue(request.isWhole(io.read(request.buffer())));
      try {
        Handshake.answer(request, reply);
        throw new AssertionError("spoke version " + version[0] + "." + version[1]);
      } catch (java.io.IOException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("FUSE"), e.getMessage());
      }
      byte[] raw = new byte[100];
      assertEquals(16, Sockets.receive(kernel, raw, new ArrayList<>()));
      assertEquals(-Errors.EPROTO, ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder()).getInt(4));
    }
  }

  @Test
  void takesNoRequestThatIsCutOff() {
    MemorySegment buffer = request.buffer();
    buffer.set(ValueLayout.JAVA_INT, 0, 56);
    assertArrayEquals(
        new boolean[] {false, false, true},
        new boolean[] {request.isWhole(39), request.isWhole(55), request.isWhole(56)});
    assertEquals(0, request.numberAt(16), "what lies behind its end is nothing");
  }
}
