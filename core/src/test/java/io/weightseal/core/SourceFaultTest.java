package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.WeightsealException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that somebody else writes to, cuts off, exchanges or removes while they are read.
@Timeout(60)
class SourceFaultTest {
  private static final int SIZE = 9 << 20;

  @TempDir private Path folder;
  private final Workbench bench = new Workbench();
  private Path weights;

  /// What happens to a file while it is read.
  enum Fault {
    SHRINKS {
      @Override
      void happen(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(SIZE / 2);
        }
      }
    },
    LOSES_ITS_LAST_BYTE {
      @Override
      void happen(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(SIZE - 1);
        }
      }
    },
    GROWS {
      @Override
      void happen(Path file) throws IOException {
        Files.write(file, new byte[1], StandardOpenOption.APPEND);
      }
    },
    CHANGES {
      @Override
      void happen(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), SIZE / 2);
        }
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
      }
    };

    abstract void happen(Path file) throws IOException;
  }

  @BeforeEach
  void write() throws IOException {
    Files.createDirectory(folder.resolve("model"));
    weights = Files.write(folder.resolve("model/weights"), Workbench.plaintext(SIZE));
    Files.write(folder.resolve("model/config.json"), new byte[10]);
  }

  /// An engine that lets something happen once, when the first bytes are done. The other worker
  /// waits for it, and has read no further by then than a step.
  private Weightseal engineDuring(Fault fault, Path file) {
    return Weightseal.builder()
        .keyService(bench.keys)
        .workers(2)
        .progress(
            new Progress() {
              private boolean happened;

              @Override
              public void begin(long totalBytes) {}

              @Override
              public synchronized void advanced(long bytes) {
                if (bytes > 1000 && !happened) {
                  happened = true;
                  try {
                    fault.happen(file);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }
              }
            })
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void refusesAFileThatIsWrittenToWhileItIsSealed(Fault fault) throws Exception {
    for (String name : List.of("model/weights", "model")) {
      Files.write(weights, Workbench.plaintext(SIZE));
      Location sealed = new Location(new FileStore(folder), "sealed");
      Weightseal engine = engineDuring(fault, weights);
      StoreException refusal =
          assertThrows(
              StoreException.class,
              () ->
                  engine.encrypt(FileStore.locate(folder.resolve(name)), sealed, bench.options()));
      assertEquals(Reason.CHANGED, refusal.reason(), refusal::toString);
      assertTrue(refusal.getMessage().contains(weights.toRealPath().toString()), refusal::toString);
      assertFalse(Files.exists(folder.resolve("sealed")));
      assertEquals(List.of(), Leftovers.in(folder));
      Crew.assertGone();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sealsTheFileThatItOpenedThoughItIsRemovedOrExchanged(boolean exchanged) throws Exception {
    AtomicBoolean happened = new AtomicBoolean();
    Weightseal engine =
        Weightseal.builder()
            .keyService(bench.keys)
            .workers(2)
            .progress(
                new Progress() {
                  @Override
                  public void begin(long totalBytes) {}

                  @Override
                  public void advanced(long bytes) {
                    if (happened.compareAndSet(false, true)) {
                      exchange(exchanged);
                    }
                  }
                })
            .build();
    Location sealed = new Location(new FileStore(folder), "sealed");
    engine.encrypt(FileStore.locate(weights), sealed, bench.options());
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      assertArrayEquals(
          Workbench.plaintext(SIZE), model.files().getFirst().stream().readAllBytes());
    }
  }

  private void exchange(boolean exchanged) {
    try {
      Files.delete(weights);
      if (exchanged) {
        Files.write(weights, new byte[5]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void saysThatAFileIsGone() throws Exception {
    Location gone = FileStore.locate(folder.resolve("gone"));
    for (StoreException refusal :
        List.of(
            assertThrows(
                StoreException.class,
                () -> bench.engine(1).encrypt(gone, bench.at("x"), bench.options())),
            assertThrows(
                StoreException.class, () -> bench.engine(1).open(gone, Expectations.NONE).close()),
            assertThrows(
                StoreException.class, () -> bench.engine(1).verify(gone, Expectations.NONE)),
            assertThrows(
                StoreException.class,
                () -> bench.engine(1).rewrap(gone, List.of(bench.key), List.of())))) {
      assertEquals(Reason.ABSENT, refusal.reason());
      assertTrue(refusal.getMessage().contains("gone"), refusal::toString);
    }
    assertEquals(0, bench.keys.wraps());
  }

  @ParameterizedTest
  @EnumSource(names = {"SHRINKS", "CHANGES"})
  void releasesNothingOfASealedFileThatIsSpoiltWhileItIsOpened(Fault fault) throws Exception {
    Location sealed = new Location(new FileStore(folder), "sealed");
    bench.engine(2).encrypt(FileStore.locate(weights), sealed, bench.options());
    Path file = folder.resolve("sealed");
    Weightseal engine = engineDuring(fault, file);
    Location opened = new Location(sealed.store(), "opened");
    assertThrows(
        WeightsealException.class,
        () -> engine.decrypt(sealed, opened, Expectations.NONE, IfExists.REFUSE));
    assertFalse(Files.exists(folder.resolve("opened")));
    assertEquals(List.of(), Leftovers.in(folder));
    Crew.assertGone();
  }

  @Test
  void noticesAModelThatIsSpoiltAfterItWasOpened() throws Exception {
    Location sealed = new Location(new FileStore(folder), "sealed");
    bench.engine(2).encrypt(FileStore.locate(folder.resolve("model")), sealed, bench.options());
    try (SealedModel model = bench.engine(1).open(sealed, Expectations.NONE)) {
      SealedFile read = model.file("weights");
      byte[] first = read.stream().readNBytes(100);
      assertEquals(100, first.length);
      Fault.CHANGES.happen(folder.resolve("sealed/weights.sealed"));
      assertThrows(NotAuthenticException.class, () -> read.stream().readAllBytes());
      Files.write(folder.resolve("sealed/config.json.sealed"), new byte[400]);
      assertThrows(
          WeightsealException.class, () -> model.file("config.json").stream().readAllBytes());
    }
  }
}
