package io.weightseal.loader.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Source;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Memory;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryObjectStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
@Timeout(60)
class ModelFillTest {
  private static final int SIZE = (10 << 20) + 12_345;
  private static final int HUGE = 2 << 20;

  private final FakeKeyService keys = new FakeKeyService("local");
  private final KeyUri key = keys.add("team");
  private final MemoryObjectStore store = new MemoryObjectStore();
  private final Weightseal engine = Weightseal.builder().keyService(keys).workers(2).build();
  private final Location sealed = new Location(store, "model.sealed");
  private final byte[] large = new byte[SIZE];
  private final byte[] small = new byte[100];

  @TempDir Path folder;

  @BeforeEach
  void seal() throws Exception {
    new Random(1).nextBytes(large);
    new Random(2).nextBytes(small);
    store.put("model/large", large);
    store.put("model/small", small);
    store.put("model/empty", new byte[0]);
    engine.encrypt(new Location(store, "model"), sealed, EncryptOptions.of(key, "llama"));
  }

  @Test
  void writesFiles() throws Exception {
    try (SealedModel model = engine.open(sealed, Expectations.NONE)) {
      write(model, 3);
    }
    assertArrayEquals(large, Files.readAllBytes(folder.resolve("large")));
    assertArrayEquals(small, Files.readAllBytes(folder.resolve("small")));
    assertEquals(0, Files.size(folder.resolve("empty")));
  }

  @Test
  void writesNothingThatIsNotAuthentic() throws Exception {
    byte[] bytes = sealedBytes();
    int wrong = bytes.length / 2;
    bytes[wrong] ^= 1;
    store.put("model.sealed/large.sealed", bytes);
    try (SealedModel model = engine.open(sealed, Expectations.NONE)) {
      assertThrows(NotAuthenticException.class, () -> write(model, 2));
    }
    byte[] written = Files.readAllBytes(folder.resolve("large"));
    int begin = wrong / HUGE * HUGE; // the piece that the wrong byte is in, or the one before it
    for (int i = begin; i < Math.min(written.length, begin + HUGE - (1 << 17)); i++) {
      assertEquals(0, written[i], "byte " + i);
    }
  }

  private byte[] sealedBytes() throws IOException {
    try (Source source = store.open("model.sealed/large.sealed")) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(source.size()));
      source.read(bytes, 0);
      return bytes.array();
    }
  }

  private void write(SealedModel model, int threads) throws IOException {
    List<ModelFill.Copy> copies =
        model.files().stream().map(file -> new ModelFill.Copy(file, create(file))).toList();
    try {
      new ModelFill(threads).write(copies);
    } finally {
      for (ModelFill.Copy copy : copies) {
        copy.channel().close();
      }
    }
  }

  /// The kernel has who writes to a file wait for the others who do.
  @Test
  void hasThreadsWriteDifferentFiles() throws Exception {
    Meeting meeting = new Meeting();
    writePair(false, meeting::await);
    assertEquals(Set.of("one", "two"), meeting.files);
  }

  /// Where both come over a network, more is fetched ahead of who reads one after another.
  @Test
  void hasThreadsShareAFileThatIsFar() throws Exception {
    Meeting meeting = new Meeting();
    writePair(true, meeting::await);
    assertEquals(Set.of("one"), meeting.files);
  }

  /// Two threads wait for one another before they write what they took first.
  private static final class Meeting {
    private final CyclicBarrier both = new CyclicBarrier(2);
    private final Set<String> files = ConcurrentHashMap.newKeySet();
    private final Set<Thread> met = ConcurrentHashMap.newKeySet();

    void await(String file) {
      if (met.add(Thread.currentThread())) {
        files.add(file);
        try {
          both.await();
        } catch (InterruptedException | BrokenBarrierException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  private void writePair(boolean far, Consumer<String> before) throws Exception {
    store.put("pair/one", large);
    store.put("pair/two", large);
    Location pair = new Location(store, "pair.sealed");
    engine.encrypt(new Location(store, "pair"), pair, EncryptOptions.of(key, "pair"));
    try (SealedModel model = engine.open(pair, Expectations.NONE);
        FileChannel one = create(model.file("one"));
        FileChannel two = create(model.file("two"))) {
      new ModelFill(2)
          .write(
              List.of(
                  new ModelFill.Copy(watched(model.file("one"), far, before), one),
                  new ModelFill.Copy(watched(model.file("two"), far, before), two)));
    }
    assertArrayEquals(large, Files.readAllBytes(folder.resolve("one")));
    assertArrayEquals(large, Files.readAllBytes(folder.resolve("two")));
  }

  private static SealedFile watched(SealedFile file, boolean far, Consumer<String> before) {
    Source source = instead(Source.class, file.source(), name -> name.equals("isFar") ? far : null);
    return instead(
        SealedFile.class,
        file,
        name -> {
          if (name.equals("lend")) {
            before.accept(file.path());
          }
          return name.equals("source") ? source : null;
        });
  }

  /// What answers as `other` does where `answer` has none.
  private static <T> T instead(Class<T> type, T other, Function<String, @Nullable Object> answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              Object mine = answer.apply(method.getName());
              return mine != null ? mine : method.invoke(other, arguments);
            }));
  }

  private FileChannel create(SealedFile file) {
    try {
      return FileChannel.open(
          folder.resolve(file.path()), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void fillsPartsOfMemoryThatBelongsToNoFile() throws Exception {
    MemorySegment memory = Memory.mapAnonymous(SIZE);
    try (SealedModel model = engine.open(sealed, Expectations.NONE)) {
      SealedFile file = model.file("large");
      new ModelFill(2)
          .fill(
              List.of(
                  new ModelFill.Range(file, 1_000_000, memory.asSlice(1_000_000, 5_000_000)),
                  new ModelFill.Range(file, 9_000_001, memory.asSlice(9_000_001, 10))));
    }
    byte[] expected = new byte[SIZE];
    System.arraycopy(large, 1_000_000, expected, 1_000_000, 5_000_000);
    System.arraycopy(large, 9_000_001, expected, 9_000_001, 10);
    assertEquals(-1, memory.mismatch(MemorySegment.ofArray(expected)));
    Memory.unmap(memory);
  }

  /// However the host is set up: on most, memory files get none unasked.
  @Test
  void putsMemoryFilesOnHugePages() throws Exception {
    try (Descriptor file = Memory.create("weightseal-huge");
        SealedModel model = engine.open(sealed, Expectations.NONE)) {
      Memory.resize(file, SIZE);
      MemorySegment memory = Memory.map(file, SIZE, Memory.Access.WRITE);
      new ModelFill(2).fill(List.of(ModelFill.Range.whole(model.file("large"), memory)));
      assertEquals(-1, memory.mismatch(MemorySegment.ofArray(large)));
      long huge = mappedByHugePages("weightseal-huge");
      Memory.unmap(memory);
      assumeTrue(collapses(), "this kernel collapses no memory files into huge pages on demand");
      assertTrue(huge >= SIZE / HUGE * HUGE - HUGE, huge + " of " + SIZE);
    }
  }

  /// Whether the kernel does it at all; asked with two pages, apart from the code under test.
  private static boolean collapses() throws IOException {
    try (Descriptor file = Memory.create("weightseal-try")) {
      Memory.resize(file, 3L * HUGE);
      MemorySegment memory = Memory.map(file, 3L * HUGE, Memory.Access.WRITE);
      memory.fill((byte) 1);
      MemorySegment block = memory.asSlice(-memory.address() & (HUGE - 1), HUGE);
      try {
        Memory.advise(block, Memory.ADVICE_COLLAPSE);
        return true;
      } catch (IOException e) {
        return false;
      } finally {
        Memory.unmap(memory);
      }
    }
  }

  private static long mappedByHugePages(String name) throws IOException {
    long bytes = 0;
    boolean here = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        here = line.contains(name);
      } else if (here && line.startsWith("ShmemPmdMapped:")) {
        bytes += Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    return bytes;
  }
}
