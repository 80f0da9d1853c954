package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.StoreException;
import io.weightseal.core.PlaintextDigests.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Digests are those of the bytes that are there, by however many threads.
final class PlaintextDigestsTest {
  @TempDir Path folder;

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private byte[] write(String name, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Files.write(folder.resolve(name), content);
    return content;
  }

  private Input input(String name, long size) {
    FileStore store = new FileStore(folder);
    return new Input(size, () -> store.open(name));
  }

  @Test
  void areThoseOfWholeFilesAndOfPieces() throws IOException, NoSuchAlgorithmException {
    byte[] small = write("small", 3);
    byte[] large = write("large", 2_500_000);
    write("empty", 0);
    List<Input> files = List.of(input("small", 3), input("large", 2_500_000), input("empty", 0));
    AtomicLong done = new AtomicLong();
    Progress progress =
        new Progress() {
          @Override
          public void begin(long totalBytes) {
            assertEquals(2_500_003, totalBytes);
          }

          @Override
          public void advanced(long bytes) {
            done.addAndGet(bytes);
          }
        };
    PlaintextDigests digests = new PlaintextDigests(3, progress);
    assertEquals(
        List.of(List.of(sha256(small)), List.of(sha256(large)), List.of(sha256(new byte[0]))),
        digests.of(files, Long.MAX_VALUE));
    assertEquals(2_500_003, done.get());
    assertEquals(
        List.of(
            List.of(sha256(small)),
            List.of(
                sha256(Arrays.copyOfRange(large, 0, 1_200_000)),
                sha256(Arrays.copyOfRange(large, 1_200_000, 2_400_000)),
                sha256(Arrays.copyOfRange(large, 2_400_000, 2_500_000))),
            List.of(sha256(new byte[0]))),
        digests.of(files, 1_200_000));
  }

  @Test
  void refuseAFileThatIsNotAsLongAsItWas() throws IOException {
    write("file", 10);
    for (long size : new long[] {9, 11}) {
      StoreException refused =
          assertThrows(
              StoreException.class,
              () ->
                  new PlaintextDigests(1, Progress.NONE)
                      .of(List.of(input("file", size)), Long.MAX_VALUE));
      assertEquals(StoreException.Reason.CHANGED, refused.reason());
    }
  }
}
