package io.weightseal.testkit;

import static io.weightseal.testkit.StoreBytes.contentOf;
import static io.weightseal.testkit.StoreBytes.pattern;
import static io.weightseal.testkit.StoreBytes.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.Folder;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.ResumableStore;
import io.weightseal.api.Sink;
import io.weightseal.api.Sink.Stretch;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every [ResumableStore] does with writes that were cut off. Each implementation's tests
/// extend this class and [ObjectStoreContract].
@Timeout(60)
public abstract class ResumableStoreContract {
  private static final String NAME = "cut/off";
  private static final int PARTS = 3;

  private final MemoryUploadRecord record = new MemoryUploadRecord();
  private ObjectStore objects;
  private ResumableStore store;
  private byte[] content = {};

  protected ResumableStoreContract() {}

  /// A store that is a [ResumableStore]; empty when the test starts.
  protected abstract ObjectStore openStore() throws Exception;

  /// How large a part is at least.
  protected abstract int partBytes();

  @BeforeEach
  void open() throws Exception {
    objects = openStore();
    store = (ResumableStore) objects;
    content = pattern(PARTS * partBytes() + 100, 1);
  }

  private Sink begin() throws StoreException {
    Sink sink = store.create(NAME, content.length, IfExists.REFUSE, record);
    sink.expectPieces(partBytes(), partBytes());
    return sink;
  }

  private void write(Sink sink, int from, int to) throws StoreException {
    sink.write(ByteBuffer.wrap(content, from, to - from), from);
  }

  /// Sends some parts, and ends in the middle of the next one.
  private void cutOff(Sink sink, int parts) throws Exception {
    write(sink, 0, parts * partBytes() + 1);
    record.awaitParts(NAME, parts);
    sink.close();
  }

  /// Writes what is missing, and returns how much that was.
  private int goOn(Sink sink) throws StoreException {
    List<Stretch> written = new ArrayList<>(sink.written());
    written.sort((one, other) -> Long.compare(one.offset(), other.offset()));
    written.add(new Stretch(content.length, 0));
    int missing = 0;
    int at = 0;
    for (Stretch each : written) {
      if (each.offset() > at) {
        write(sink, at, (int) each.offset());
        missing += (int) each.offset() - at;
      }
      at = (int) (each.offset() + each.length());
    }
    sink.commit();
    return missing;
  }

  @Test
  void goesOnWithThePartsThatAreThere() throws Exception {
    try (Sink sink = begin()) {
      cutOff(sink, 2);
    }
    assertTrue(objects.find(NAME).isEmpty());
    try (Sink sink = begin()) {
      assertEquals(content.length - 2 * partBytes(), goOn(sink));
    }
    assertArrayEquals(content, contentOf(objects, NAME));
  }

  @Test
  void goesOnMoreThanOnce() throws Exception {
    try (Sink sink = begin()) {
      cutOff(sink, 1);
    }
    try (Sink sink = begin()) {
      assertEquals(1, sink.written().size());
      write(sink, partBytes(), 2 * partBytes());
      record.awaitParts(NAME, 2);
    }
    try (Sink sink = begin()) {
      assertEquals(content.length - 2 * partBytes(), goOn(sink));
    }
    assertArrayEquals(content, contentOf(objects, NAME));
  }

  @Test
  void beginsAnewWhatWasDiscarded() throws Exception {
    try (Sink sink = begin()) {
      cutOff(sink, 2);
    }
    store.discard(record.writes());
    store.discard(record.writes());
    try (Sink sink = begin()) {
      assertEquals(content.length, goOn(sink));
    }
    assertArrayEquals(content, contentOf(objects, NAME));
  }

  @Test
  void countsPartsThatAreCutOtherwiseForNothing() throws Exception {
    try (Sink sink = begin()) {
      cutOff(sink, 2);
    }
    try (Sink sink = store.create(NAME, content.length, IfExists.REFUSE, record)) {
      sink.expectPieces(partBytes() + 1, partBytes());
      assertEquals(content.length, goOn(sink));
    }
    assertArrayEquals(content, contentOf(objects, NAME));
  }

  @Test
  void leavesWhatOthersWroteMeanwhile() throws Exception {
    try (Sink sink = begin()) {
      cutOff(sink, 1);
    }
    put(objects, NAME, pattern(10, 1));
    StoreException refused = assertThrows(StoreException.class, this::begin);
    assertEquals(Reason.EXISTS, refused.reason());
    assertArrayEquals(pattern(10, 1), contentOf(objects, NAME));
  }

  @Test
  void takesWhatItWroteItselfForDone() throws Exception {
    try (Sink sink = begin()) {
      goOn(sink);
    }
    try (Sink sink = begin()) {
      assertEquals(0, goOn(sink));
    }
    assertArrayEquals(content, contentOf(objects, NAME));
  }

  @Test
  void goesOnWithAFolder() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (Folder folder = store.createFolder("folder", IfExists.REFUSE, record);
          Sink large = folder.create("large", content.length)) {
        large.expectPieces(partBytes(), partBytes());
        if (i == 0) {
          write(large, 0, 2 * partBytes());
          record.awaitParts("folder/large", 2);
          continue;
        }
        assertEquals(content.length - 2 * partBytes(), goOn(large));
        putIn(folder, "last", new byte[] {1});
        folder.commit();
      }
    }
    assertArrayEquals(content, contentOf(objects, "folder/large"));
    assertArrayEquals(new byte[] {1}, contentOf(objects, "folder/last"));
  }

  @Test
  void goesOnWithAFolderThatIsPartlyThere() throws Exception {
    for (byte last = 1; last <= 2; last++) {
      try (Folder folder = store.createFolder("folder", IfExists.REFUSE, record);
          Sink large = folder.create("large", content.length)) {
        large.expectPieces(partBytes(), partBytes());
        assertEquals(last == 1 ? content.length : 0, goOn(large));
        putIn(folder, "last", new byte[] {last});
        folder.commit();
      }
    }
    assertArrayEquals(content, contentOf(objects, "folder/large"));
    assertArrayEquals(new byte[] {2}, contentOf(objects, "folder/last"));
  }

  @Test
  void refusesAFolderInWhichOthersWrote() throws Exception {
    try (Folder folder = store.createFolder("folder", IfExists.REFUSE, record);
        Sink large = folder.create("large", content.length)) {
      large.expectPieces(partBytes(), partBytes());
      write(large, 0, partBytes());
      record.awaitParts("folder/large", 1);
    }
    put(objects, "folder/foreign", pattern(3, 1));
    StoreException refused =
        assertThrows(
            StoreException.class, () -> store.createFolder("folder", IfExists.REFUSE, record));
    assertEquals(Reason.EXISTS, refused.reason());
    store.discard(Map.of());
  }

  private static void putIn(Folder folder, String name, byte[] bytes) throws StoreException {
    try (Sink sink = folder.create(name, bytes.length)) {
      sink.write(ByteBuffer.wrap(bytes), 0);
      sink.commit();
    }
  }
}
