package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Manifest;
import io.weightseal.testkit.MemoryObjectStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Copies are the same byte by byte, appear with their manifest last, and hold no segment that the
/// manifest does not list.
@Timeout(60)
class CopyTest {
  private static final int SIZE = (64 << 20) + 12_345;

  private final Workbench bench = new Workbench();

  private Location model() throws WeightsealException {
    return bench.sealModel(
        Map.of("a.bin", Workbench.plaintext(SIZE), "sub/b.bin", Workbench.plaintext(70_000)));
  }

  private CopySummary copy(Location from, Location to) throws WeightsealException {
    // No key service: a copy takes no key.
    return Weightseal.builder().workers(2).build().copy(from, to, IfExists.REFUSE);
  }

  @Test
  void copiesAModelAsItIs() throws Exception {
    CopySummary summary = copy(model(), bench.at("copy.sealed"));
    Map<String, byte[]> original = bench.contents("model.sealed");
    Map<String, byte[]> copied = bench.contents("copy.sealed");
    assertEquals(original.keySet(), copied.keySet());
    original.forEach((name, bytes) -> assertArrayEquals(bytes, copied.get(name), name));
    assertEquals(3, summary.comparedSegments());
    assertEquals(2, summary.files());
    bench.engine(2).verify(bench.at("copy.sealed"), Expectations.NONE);
  }

  @Test
  void copiesAFileAsItIs() throws Exception {
    Location sealed = bench.seal(Workbench.plaintext(SIZE));
    CopySummary summary = copy(sealed, bench.at("copy"));
    assertArrayEquals(bench.bytes("sealed"), bench.bytes("copy"));
    assertEquals(0, summary.comparedSegments());
    assertEquals(bench.bytes("sealed").length, summary.sealedBytes());
  }

  @Test
  void refusesASegmentThatTheManifestDoesNotList() throws Exception {
    model();
    byte[] bytes = bench.bytes("model.sealed/a.bin.sealed");
    for (int at : new int[] {bytes.length - 1, bytes.length / 2, 2000}) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      bench.store.put("model.sealed/a.bin.sealed", changed);
      assertThrows(
          NotAuthenticException.class,
          () -> copy(bench.at("model.sealed"), bench.at("copy.sealed")));
      assertTrue(bench.contents("copy.sealed").isEmpty());
    }
  }

  @Test
  void refusesAFileThatIsCutOffOrAnother() throws Exception {
    model();
    byte[] bytes = bench.bytes("model.sealed/a.bin.sealed");
    bench.store.put("model.sealed/a.bin.sealed", Arrays.copyOf(bytes, bytes.length - 1));
    assertThrows(
        TruncatedFileException.class, () -> copy(bench.at("model.sealed"), bench.at("copy")));
    byte[] header = bytes.clone();
    header[40] ^= 1;
    bench.store.put("model.sealed/a.bin.sealed", header);
    assertThrows(WeightsealException.class, () -> copy(bench.at("model.sealed"), bench.at("copy")));
    assertTrue(bench.contents("copy").isEmpty());
  }

  @Test
  void replacesNothingUnlessToldTo() throws Exception {
    Location model = model();
    bench.store.put("there", new byte[3]);
    StoreException error = assertThrows(StoreException.class, () -> copy(model, bench.at("there")));
    assertEquals(Reason.EXISTS, error.reason());
    assertEquals(3, bench.bytes("there").length);
  }

  @Test
  void writesTheManifestLast() throws Exception {
    Location model = model();
    List<String> committed = new ArrayList<>();
    RecordingStore target = new RecordingStore(new MemoryObjectStore(), committed);
    copy(model, new Location(target, "copy.sealed"));
    assertEquals(4, committed.size());
    assertEquals(List.of(KeysFile.NAME, Manifest.NAME), committed.subList(2, committed.size()));
  }
}
