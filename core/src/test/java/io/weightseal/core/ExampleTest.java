package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.testkit.FakeKeyService;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example in the engine's documentation compiles and does what it says: it stands here once
/// more, and must be the same to the letter.
class ExampleTest {
  private static final Path DOCUMENTED =
      Path.of("src/main/java/io/weightseal/core/Weightseal.java");
  private static final Path HERE = Path.of("src/test/java/io/weightseal/core/ExampleTest.java");

  @TempDir private Path folder;

  @Test
  void runs() throws Exception {
    Path model = Files.createDirectory(folder.resolve("model"));
    Files.write(model.resolve("model.safetensors"), new byte[] {8, 0, 0, 0, 0, 0, 0, 0, 1});
    FakeKeyService local = new FakeKeyService("local");
    local.add("team");
    try (Arena arena = Arena.ofConfined()) {
      assertEquals(8, example(local, model, arena).get(ValueLayout.JAVA_LONG, 0));
    }
  }

  private MemorySegment example(KeyService keys, Path model, Arena arena) throws IOException {
    // example
    KeyUri key = new KeyUri("local:team");
    Weightseal weightseal = Weightseal.builder().keyService(keys).build();
    Location sealed = FileStore.locate(folder.resolve("model.sealed"));
    weightseal.encrypt(FileStore.locate(model), sealed, EncryptOptions.of(key, "llama"));
    try (SealedModel open = weightseal.open(sealed, Expectations.NONE)) {
      SealedFile weights = open.file("model.safetensors");
      MemorySegment header = arena.allocate(8);
      weights.read(0, header);
      // end of the example
      return header;
    }
  }

  @Test
  void isTheOneInTheDocumentation() throws Exception {
    List<String> documented =
        Files.readAllLines(DOCUMENTED).stream()
            .map(String::strip)
            .dropWhile(line -> !line.equals("/// ```java"))
            .skip(1)
            .takeWhile(line -> !line.equals("/// ```"))
            .map(line -> line.substring("///".length()).strip())
            .toList();
    List<String> here =
        Files.readAllLines(HERE).stream()
            .map(String::strip)
            .dropWhile(line -> !line.equals("// example"))
            .skip(1)
            .takeWhile(line -> !line.equals("// end of the example"))
            .toList();
    assertFalse(documented.isEmpty());
    assertEquals("}", documented.getLast());
    assertEquals(documented.subList(0, documented.size() - 1), here);
  }
}
