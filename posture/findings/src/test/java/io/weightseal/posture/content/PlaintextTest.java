package io.weightseal.posture.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaintextTest {
  private static Optional<String> kind(String name, byte[] bytes) {
    return Plaintext.kindOf(name, bytes, bytes.length);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] zip(String entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(new byte[100]);
    }
    return bytes.toByteArray();
  }

  /// The first bytes of files that the formats' own libraries wrote: `safetensors`, `pickle` with
  /// protocols 2 and 4, `torch.save` in its old format, `onnx`, `h5py`.
  @ParameterizedTest
  @CsvSource({
    "safetensors, 0a00000000000000 7b2261223a6e756c6c7d 00",
    "GGUF, 47475546 03000000 0000000000000000",
    "pickle, 8002 7d7100580100000061",
    "pickle, 8004 95 1200000000000000 7d",
    "pickle, 8002 8a0a6cfc9c46f9206aa85019 2e 8002",
    "ONNX, 0808 1207 7079746f726368 1a05 322e332e30 3a10",
    "ONNX, 0807 3a8701 0a1a 0a01",
    "HDF5, 894844460d0a1a0a 00",
  })
  void knowsEachFormatByItsBytes(String kind, String bytes) {
    assertEquals(Optional.of(kind), kind("notes.txt", hex(bytes)), bytes);
  }

  @Test
  void knowsCheckpointsInZips() throws IOException {
    assertEquals(Optional.of("zip checkpoint"), kind("a.bin", zip("archive/data.pkl")));
    assertEquals(Optional.of("zip checkpoint"), kind("backup", zip("model/data.pkl")));
    assertEquals(Optional.of("zip checkpoint"), kind("x", zip("weights/layer0.npy")));
    assertEquals(Optional.empty(), kind("sources.zip", zip("src/Main.java")));
    assertEquals(Optional.empty(), kind("table.xlsx", zip("[Content_Types].xml")));
  }

  @ParameterizedTest
  @CsvSource({
    "7b226120223a317d",
    "ffd8ffe000104a464946",
    "89504e470d0a1a0a0000",
    "1f8b0800000000000003",
    "0a00000000000000 5b2261225d",
    "ffffffffffffff7f 7b2261223a",
    "8006 7d",
    "0801 0000 0000 0000",
    "2550444620312e37",
    "8957534c0d0a1a0a00010000",
  })
  void takesNothingElseForAModel(String bytes) {
    assertEquals(Optional.empty(), kind("model.safetensors", hex(bytes)), bytes);
  }

  @Test
  void takesATruncatedHeaderForNone() {
    byte[] header = hex("0a00000000000000 7b2261223a6e756c6c7d");
    assertEquals(
        Optional.empty(), Plaintext.kindOf("a", Arrays.copyOf(header, 12), header.length - 1));
  }

  @Test
  void hardlyEverTakesRandomBytesForAModel() {
    Random random = new Random(7);
    int taken = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[64];
      random.nextBytes(bytes);
      taken += kind("x", bytes).isPresent() ? 1 : 0;
    }
    assertEquals(0, taken / 20, "of 100,000: " + taken);
  }

  @Test
  void failsOnNothingHowShortEver() {
    for (int length = 0; length < 40; length++) {
      for (String start : new String[] {"GGUF", "PK\3\4", "\u0080\2}", "\b\7\22\7pytorch"}) {
        byte[] bytes = Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), length);
        kind("x.pt", bytes);
      }
    }
  }
}
