package io.weightseal.loader.fuse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse.Operation;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.run.Namespace;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryAuditLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models that the kernel of this machine has mounted.
class ModelMountTest {
  private static final int SIZE = 5_000_011;

  @TempDir Path folder;
  private final FakeKeyService keys = new FakeKeyService("local");
  private final MemoryAuditLog log = new MemoryAuditLog();
  private final byte[] weights = new byte[SIZE];
  private Path at;

  @BeforeEach
  void sealAModel() throws Exception {
    assumeTrue(Namespace.mayBeMade(), "mounting takes CAP_SYS_ADMIN");
    assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "this machine has no /dev/fuse");
    KeyUri key = keys.add("team");
    new Random(1).nextBytes(weights);
    Files.createDirectories(folder.resolve("model/sub"));
    Files.write(folder.resolve("model/sub/weights"), weights);
    Files.writeString(folder.resolve("model/config"), "{}");
    engine()
        .encrypt(
            FileStore.locate(folder.resolve("model")),
            FileStore.locate(folder.resolve("sealed")),
            EncryptOptions.of(key, "llama"));
    at = Files.createDirectory(folder.resolve("at")).toRealPath();
  }

  private Weightseal engine() {
    return Weightseal.builder().keyService(keys).audit(log).workers(2).build();
  }

  private SealedModel open() throws IOException {
    return engine().open(FileStore.locate(folder.resolve("sealed")), Expectations.NONE);
  }

  private void requireSame() throws IOException {
    assertArrayEquals(weights, Files.readAllBytes(at.resolve("sub/weights")));
    assertEquals("{}", Files.readString(at.resolve("config")));
  }

  @Test
  void servesAModelOnDemandUntilItIsClosed() throws Exception {
    try (SealedModel model = open();
        ModelMount mount = ModelMount.onDemand(model, at, Owner.ofProcess())) {
      assertTrue(mount.needsServer());
      requireSame();
      assertTrue(MountedModel.at(at).isPresent());
    }
    assertFalse(MountedModel.at(at).isPresent());
    assertEquals(0, at.toFile().list().length);
  }

  @Test
  void servesAModelFromMemoryWhenItIsClosed() throws Exception {
    ModelMount mount;
    try (SealedModel model = open()) {
      mount = ModelMount.inMemory(model, at, Owner.ofProcess(), 2);
    }
    try (mount) {
      assertTrue(mount.description().startsWith("in memory"), mount.description());
      requireSame();
    }
    assertFalse(MountedModel.at(at).isPresent());
  }

  @Test
  void leavesAloneWhatIsMountedInItsPlaceLater() throws Exception {
    try (SealedModel model = open()) {
      ModelMount first = ModelMount.onDemand(model, at, Owner.ofProcess());
      MountedModel.end(at, MountedModel.Ending.IF_UNUSED);
      first.await();
      try (ModelMount second = ModelMount.onDemand(model, at, Owner.ofProcess())) {
        first.close();
        requireSame();
        assertTrue(second.needsServer());
      }
    }
  }

  @Test
  void givesNoByteOfAChangedChunkAndGoesOn() throws Exception {
    Path sealed = folder.resolve("sealed/sub/weights.sealed");
    try (RandomAccessFile file = new RandomAccessFile(sealed.toFile(), "rw")) {
      file.seek(SIZE / 2);
      int old = file.read();
      file.seek(SIZE / 2);
      file.write(old ^ 1);
    }
    try (SealedModel model = open();
        ModelMount mount = ModelMount.onDemand(model, at, Owner.ofProcess());
        FileChannel file = FileChannel.open(at.resolve("sub/weights"))) {
      assertTrue(mount.needsServer());
      ByteBuffer page = ByteBuffer.allocate(1000);
      for (int i = 0; i < 3; i++) {
        assertThrows(IOException.class, () -> file.read(page.clear(), SIZE / 2 - 3000));
      }
      for (int offset : new int[] {0, SIZE / 2 - 40_000, SIZE / 2 + 40_000, SIZE - 1000}) {
        assertEquals(1000, file.read(page.clear(), offset));
        assertEquals(ByteBuffer.wrap(weights, offset, 1000).slice(), page.flip());
      }
      assertEquals("{}", Files.readString(at.resolve("config")));
    }
    assertEquals(1, log.operations().stream().filter(o -> o == Operation.READ).count());
  }

  @Test
  void leavesNothingMountedWhereTheModelIsNotAuthentic() throws Exception {
    Path sealed = folder.resolve("sealed/sub/weights.sealed");
    byte[] bytes = Files.readAllBytes(sealed);
    bytes[SIZE / 2] ^= 1;
    Files.write(sealed, bytes);
    try (SealedModel model = open()) {
      assertThrows(IOException.class, () -> ModelMount.inMemory(model, at, Owner.ofProcess(), 2));
    }
    assertFalse(MountedModel.at(at).isPresent());
  }
}
