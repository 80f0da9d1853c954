package io.weightseal.tensors;

import static io.weightseal.tensors.Refusals.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Versions, tensors, and where they lie.
class GgufHeaderTest {
  private static final int F32 = 0;
  private static final int Q4_K = 12;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  @Test
  void listsTensorsInFileOrderWithAbsoluteRanges() throws WeightsealException {
    GgufFile file =
        new GgufFile()
            .pair("general.architecture", STRING, out -> out.string("llama"))
            .tensor("output.weight", Q4_K, 32, 512, 3)
            .tensor("norm", F32, 0, 5);
    TensorIndex index = TensorIndex.read(file.withData(32 + 864));
    assertEquals(TensorFormat.GGUF, index.format());
    assertEquals(ByteOrder.LITTLE_ENDIAN, index.byteOrder());
    assertEquals(
        List.of(
            new Tensor("norm", "F32", List.of(5L), file.dataStart(), 20),
            new Tensor("output.weight", "Q4_K", List.of(512L, 3L), file.dataStart() + 32, 864)),
        index.tensors());
    assertEquals(Map.of("general.architecture", "llama"), index.metadata());
  }

  @Test
  void readsVersion2() throws WeightsealException {
    GgufFile file = new GgufFile().version(2).tensor("t", F32, 0, 1);
    assertEquals(4, TensorIndex.read(file.withData(4)).require("t").length());
  }

  @Test
  void readsBigEndianVersion3() throws WeightsealException {
    GgufFile file =
        new GgufFile(ByteOrder.BIG_ENDIAN)
            .pair("a", 10, out -> out.u64(7))
            .tensor("t", F32, 0, 2, 3);
    TensorIndex index = TensorIndex.read(file.withData(24));
    assertEquals(ByteOrder.BIG_ENDIAN, index.byteOrder());
    assertEquals("7", index.metadata().get("a"));
    assertEquals(List.of(2L, 3L), index.require("t").shape());
  }

  @Test
  void refusesOtherVersions() {
    refuses("version 1 of GGUF", new GgufFile().version(1).withData(0));
    refuses("version 4 of GGUF", new GgufFile().version(4).withData(0));
    refuses("version 33554432 of GGUF", new GgufFile(ByteOrder.BIG_ENDIAN).version(2).withData(0));
  }

  @Test
  void readsHeaderWithoutTensors() throws WeightsealException {
    byte[] header = new GgufFile().header();
    assertEquals(List.of(), TensorIndex.read(new FakeSource(header)).tensors());
  }

  @ParameterizedTest
  @CsvSource({
    "0,1,4",
    "1,1,2",
    "2,32,18",
    "3,32,20",
    "6,32,22",
    "7,32,24",
    "8,32,34",
    "9,32,36",
    "10,256,84",
    "11,256,110",
    "12,256,144",
    "13,256,176",
    "14,256,210",
    "15,256,292",
    "16,256,66",
    "17,256,74",
    "18,256,98",
    "19,256,50",
    "20,32,18",
    "21,256,110",
    "22,256,82",
    "23,256,136",
    "24,1,1",
    "25,1,2",
    "26,1,4",
    "27,1,8",
    "28,1,8",
    "29,256,56",
    "30,1,2",
    "34,256,54",
    "35,256,66",
    "39,32,17",
    "40,64,36",
    "41,128,18",
    "42,64,18"
  })
  void knowsEveryTensorType(int type, int elements, int bytes) throws WeightsealException {
    GgufFile file = new GgufFile().tensor("t", type, 0, 2L * elements, 3);
    assertEquals(6L * bytes, TensorIndex.read(file.withData(6L * bytes)).require("t").length());
    refuses("of the data on", file.withData(6L * bytes - 1));
    if (elements > 1) {
      GgufFile broken = new GgufFile().tensor("t", type, 0, elements + 1L);
      refuses("comes in blocks of " + elements, broken.withData(1000));
    }
  }

  @Test
  void testsEveryTensorType() throws NoSuchMethodException {
    CsvSource cases =
        GgufHeaderTest.class
            .getDeclaredMethod("knowsEveryTensorType", int.class, int.class, int.class)
            .getAnnotation(CsvSource.class);
    assertEquals(
        Arrays.stream(GgmlType.values()).map(type -> String.valueOf(type.number())).toList(),
        Arrays.stream(cases.value()).map(row -> row.split(",", 2)[0]).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 31, 36, 43, 142, -1, Integer.MIN_VALUE})
  void refusesTensorTypesItDoesNotKnow(int type) {
    refuses("is of the type", new GgufFile().tensor("t", type, 0, 256).withData(1 << 20));
  }

  @Test
  void readsScalarsAndEmptyTensors() throws WeightsealException {
    GgufFile file = new GgufFile().tensor("scalar", F32, 0).tensor("empty", Q4_K, 32, 0, 5);
    TensorIndex index = TensorIndex.read(file.withData(32));
    assertEquals(4, index.require("scalar").length());
    assertEquals(0, index.require("empty").length());
    refuses("comes in blocks", new GgufFile().tensor("scalar of blocks", Q4_K, 0).withData(1000));
  }

  @Test
  void alignsAsTheMetadataSay() throws WeightsealException {
    GgufFile file = new GgufFile().alignment(4096).tensor("a", F32, 0, 1).tensor("b", F32, 4096, 1);
    TensorIndex index = TensorIndex.read(file.withData(4100));
    assertEquals(4096, index.require("a").offset());
    assertEquals(8192, index.require("b").offset());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 24, -1})
  void refusesAlignmentThatIsNoPowerOfTwo(int alignment) {
    refuses(
        "no power of two",
        new GgufFile().pair("general.alignment", 4, out -> out.u32(alignment)).withData(0));
  }

  @Test
  void takesTheLargestAlignmentThereIs() {
    GgufFile file = new GgufFile().alignment(1 << 31).tensor("a", F32, 0, 1);
    refuses("the file has 0 bytes of data", new FakeSource(file.header(), 5000));
  }

  @Test
  void refusesAlignmentOfAnotherType() {
    refuses(
        "is of type uint64",
        new GgufFile().pair("general.alignment", 10, out -> out.u64(32)).withData(0));
  }

  @Test
  void refusesOffsetsOffTheGrid() {
    refuses("no multiple of 32", new GgufFile().tensor("t", F32, 16, 1).withData(64));
  }

  @Test
  void refusesRangesPastTheEnd() {
    refuses("the file has 3 bytes of data", new GgufFile().tensor("t", F32, 0, 1).withData(3));
    refuses("18446744073709551584", new GgufFile().tensor("t", F32, -32, 1).withData(3));
    refuses("of the data on", new GgufFile().tensor("t", F32, Long.MAX_VALUE - 31, 1).withData(3));
    FakeSource unpadded = new FakeSource(new GgufFile().tensor("t", F32, 0, 0).header());
    refuses("the file has 0 bytes of data", unpadded);
  }

  @Test
  void refusesOverlappingTensors() {
    refuses(
        "'a' and 'b' overlap",
        new GgufFile().tensor("a", F32, 0, 9).tensor("b", F32, 32, 1).withData(64));
    refuses("overlap", new GgufFile().tensor("a", F32, 0, 1).tensor("b", F32, 0, 1).withData(64));
  }

  @Test
  void refusesElementsBeyondCounting() {
    refuses(
        "too many elements", new GgufFile().tensor("t", F32, 0, 1L << 40, 1L << 40).withData(0));
    refuses("too many elements", new GgufFile().tensor("t", F32, 0, 1L << 62).withData(0));
    refuses("is not from 0", new GgufFile().tensor("t", F32, 0, -1).withData(0));
  }

  @Test
  void refusesTooManyDimensions() {
    refuses("has 17 dimensions", new GgufFile().tensor("t", F32, 0, new long[17]).withData(0));
    byte[] negative = new GgufFile().tensor("t", F32, 0).header();
    Arrays.fill(negative, negative.length - 16, negative.length - 12, (byte) 0xff);
    refuses("has 4294967295 dimensions", new FakeSource(negative));
  }

  @Test
  void refusesNamesThatAreThereTwice() {
    refuses(
        "two tensors 't'",
        new GgufFile().tensor("t", F32, 0, 1).tensor("t", F32, 32, 1).withData(64));
    refuses(
        "has 'k' twice",
        new GgufFile().pair("k", 0, out -> out.u8(1)).pair("k", 0, out -> out.u8(1)).withData(0));
  }

  @Test
  void refusesNamesThatAreTooLong() {
    refuses("at most 1024", new GgufFile().tensor("n".repeat(1025), F32, 0, 1).withData(64));
    refuses(
        "at most 65535", new GgufFile().pair("k".repeat(65536), 0, out -> out.u8(1)).withData(0));
    refuses("key is empty", new GgufFile().pair("", 0, out -> out.u8(1)).withData(0));
  }

  @Test
  void refusesNamesThatAreNotUtf8() {
    byte[] header = new GgufFile().tensor("tttt", F32, 0, 1).header();
    header[32] = (byte) 0xff;
    refuses("at byte 24: a tensor's name is not valid UTF-8", new FakeSource(header, 1000));
  }

  @Test
  void refusesHeaderCutAnywhere() {
    byte[] header =
        new GgufFile()
            .pair("k", ARRAY, out -> out.u32(STRING).u64(2).string("a").string("b"))
            .tensor("t", F32, 0, 1)
            .header();
    for (int length = 0; length < header.length; length++) {
      FakeSource cut = new FakeSource(Arrays.copyOf(header, length));
      assertThrows(MalformedArtifactException.class, () -> TensorIndex.read(cut));
    }
  }
}
