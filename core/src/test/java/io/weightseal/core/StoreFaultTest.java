package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.core.FaultyStore.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A store that fails at any call: the caller hears why, and nothing is left of what was begun.
@Timeout(60)
class StoreFaultTest {
  private static final int SIZE = 5 << 20;

  @TempDir private Path folder;
  private final Workbench bench = new Workbench();
  private FileStore files;

  @BeforeEach
  void fill() throws IOException {
    Files.write(folder.resolve("weights"), Workbench.plaintext(SIZE));
    Files.createDirectories(folder.resolve("model/deep"));
    for (int i = 0; i < 6; i++) {
      byte[] bytes = Workbench.plaintext(600_000 + i);
      Files.write(folder.resolve("model/deep/" + i), bytes);
    }
    files = new FileStore(folder);
  }

  static List<Arguments> calls() {
    List<Arguments> calls = new ArrayList<>();
    for (Call call : List.of(Call.CREATE, Call.READ, Call.WRITE, Call.COMMIT)) {
      for (int before : List.of(0, 1, 2, 5, 9)) {
        calls.add(Arguments.of(call, before));
      }
    }
    return calls;
  }

  @ParameterizedTest
  @MethodSource("calls")
  void leavesNothingOfAFileThatCouldNotBeSealed(Call call, int before) throws Exception {
    FaultyStore faulty = new FaultyStore(files, call, before);
    check(
        faulty,
        "sealed",
        () ->
            bench
                .engine(3)
                .encrypt(
                    new Location(faulty, "weights"),
                    new Location(faulty, "sealed"),
                    bench.options()));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void leavesNothingOfAModelThatCouldNotBeSealed(Call call, int before) throws Exception {
    FaultyStore faulty = new FaultyStore(files, call, before);
    check(
        faulty,
        "sealed",
        () ->
            bench
                .engine(3)
                .encrypt(
                    new Location(faulty, "model"),
                    new Location(faulty, "sealed"),
                    bench.options()));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void leavesNothingOfAFileThatCouldNotBeDecrypted(Call call, int before) throws Exception {
    checkDecrypt("weights", call, before);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void leavesNothingOfAModelThatCouldNotBeDecrypted(Call call, int before) throws Exception {
    checkDecrypt("model", call, before);
  }

  private void checkDecrypt(String plain, Call call, int before) throws Exception {
    Location sealed = new Location(files, "sealed");
    bench.engine(2).encrypt(new Location(files, plain), sealed, bench.options());
    FaultyStore faulty = new FaultyStore(files, call, before);
    check(
        faulty,
        "opened",
        () ->
            bench
                .engine(3)
                .decrypt(
                    new Location(faulty, "sealed"),
                    new Location(faulty, "opened"),
                    Expectations.NONE,
                    IfExists.REFUSE));
  }

  private interface Operation {
    Object run() throws IOException;
  }

  private void check(FaultyStore faulty, String output, Operation operation) throws Exception {
    try {
      operation.run();
      assertFalse(faulty.failed(), "a failure that nobody heard of");
    } catch (StoreException e) {
      assertEquals(Reason.FULL, e.reason(), e::toString);
      assertTrue(faulty.failed());
      assertFalse(Files.exists(folder.resolve(output)));
    }
    assertEquals(List.of(), Leftovers.in(folder));
    Crew.assertGone();
    // Nothing is held either.
    files.createFolder(output, IfExists.REPLACE).close();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void keepsTheOldFileWhenItCannotBeReplaced(Call call, int before) throws Exception {
    byte[] old = {1, 2, 3};
    Files.write(folder.resolve("sealed"), old);
    FaultyStore faulty = new FaultyStore(files, call, before);
    Operation encrypt =
        () ->
            bench
                .engine(2)
                .encrypt(
                    new Location(files, "weights"),
                    new Location(faulty, "sealed"),
                    bench.replacing());
    if (call == Call.READ || (before > 0 && call != Call.WRITE)) {
      encrypt.run();
      assertTrue(Files.size(folder.resolve("sealed")) > SIZE);
    } else {
      assertThrows(StoreException.class, encrypt::run);
      assertEquals(3, Files.size(folder.resolve("sealed")));
    }
    assertEquals(List.of(), Leftovers.in(folder));
  }
}
