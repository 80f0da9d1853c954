package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.testkit.FakeKeyService;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsSealedTest {
  @TempDir private Path folder;

  @Test
  void knowsSealedFilesAndModelsByTheirLooks() throws Exception {
    FakeKeyService keys = new FakeKeyService("local");
    keys.add("team");
    Weightseal weightseal = Weightseal.builder().keyService(keys).build();
    Path model = Files.createDirectory(folder.resolve("model"));
    Path weights = Files.write(model.resolve("weights"), new byte[100]);
    for (Path plaintext : new Path[] {model, weights}) {
      Path target = folder.resolve(plaintext.getFileName() + ".sealed");
      weightseal.encrypt(
          FileStore.locate(plaintext),
          FileStore.locate(target),
          EncryptOptions.of(new KeyUri("local:team"), "m"));
      assertTrue(Weightseal.isSealed(FileStore.locate(target)), target.toString());
      assertFalse(Weightseal.isSealed(FileStore.locate(plaintext)), plaintext.toString());
    }
    Files.delete(folder.resolve("model.sealed/keys.json"));
    assertFalse(Weightseal.isSealed(FileStore.locate(folder.resolve("model.sealed"))));
  }

  @Test
  void takesNothingElseForSealed() throws Exception {
    assertFalse(Weightseal.isSealed(FileStore.locate(folder.resolve("absent"))));
    Path empty = Files.createFile(folder.resolve("empty"));
    assertFalse(Weightseal.isSealed(FileStore.locate(empty)));
  }
}
