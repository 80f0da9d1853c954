package io.weightseal.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// spec: transfer-v1#get-3 transfer-v1#get-4
class ResumableFolderTest {
  private static final byte[] CONTENT = new byte[32];

  @TempDir private Path folder;

  private Path target() {
    return folder.resolve("model");
  }

  private ResumableFolder open(byte[] content, IfExists ifExists) throws StoreException {
    return ResumableFolder.open(target(), content, ifExists);
  }

  private static void write(ResumableFolder to, String name, String text) throws StoreException {
    to.part(name, text.length()).write(ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(each -> String.valueOf(each.getFileName())).sorted().toList();
    }
  }

  @Test
  void appearsOnlyWhenItIsCommitted() throws IOException {
    try (ResumableFolder writing = open(CONTENT, IfExists.REFUSE)) {
      write(writing, "a/b", "text");
      assertFalse(Files.exists(target()));
      writing.commit();
    }
    assertEquals("text", Files.readString(target().resolve("a/b")));
    assertEquals(List.of("model"), names());
    try (Stream<Path> files = Files.list(target())) {
      assertEquals(List.of(target().resolve("a")), files.toList());
    }
  }

  @Test
  void keepsWhatAnEarlierWriterOfTheSameContentWrote() throws IOException {
    try (ResumableFolder writing = open(CONTENT, IfExists.REFUSE)) {
      write(writing, "a", "text");
      writing.setMark(3, 4);
    }
    try (ResumableFolder writing = open(CONTENT, IfExists.REFUSE)) {
      assertEquals(4, writing.mark(3));
      assertEquals(0, writing.mark(4));
      ByteBuffer read = ByteBuffer.allocate(4);
      assertEquals(4, writing.part("a", 4).read(read, 0));
      assertEquals("text", new String(read.array(), UTF_8));
    }
  }

  @Test
  void keepsNothingOfOtherContent() throws IOException {
    try (ResumableFolder writing = open(CONTENT, IfExists.REFUSE)) {
      write(writing, "a", "text");
      writing.setMark(0, 4);
    }
    byte[] other = CONTENT.clone();
    other[31] = 1;
    try (ResumableFolder writing = open(other, IfExists.REFUSE)) {
      assertEquals(0, writing.mark(0));
      assertEquals(0, writing.part("a", 4).read(ByteBuffer.allocate(4), 0));
    }
  }

  @Test
  void letsOneWriterAtATime() throws IOException {
    try (ResumableFolder writing = open(CONTENT, IfExists.REFUSE)) {
      assertEquals(0, writing.mark(0));
      StoreException refused =
          assertThrows(StoreException.class, () -> open(CONTENT, IfExists.REFUSE));
      assertEquals(StoreException.Reason.LOCKED, refused.reason());
    }
  }

  @Test
  void replacesNothingUnlessItMay() throws IOException {
    Files.createDirectory(target());
    Files.writeString(target().resolve("old"), "old");
    assertThrows(StoreException.class, () -> open(CONTENT, IfExists.REFUSE));
    try (ResumableFolder writing = open(CONTENT, IfExists.REPLACE)) {
      write(writing, "new", "new");
      assertTrue(Files.exists(target().resolve("old")));
      writing.commit();
    }
    assertFalse(Files.exists(target().resolve("old")));
    assertEquals(List.of("model"), names());
  }

  @Test
  void refusesNamesThatLeadElsewhere() throws IOException {
    try (ResumableFolder writing = open(CONTENT, IfExists.REFUSE)) {
      for (String name : List.of("../a", "a/../../b", "/a")) {
        assertThrows(StoreException.class, () -> writing.part(name, 1), name);
      }
    }
  }
}
