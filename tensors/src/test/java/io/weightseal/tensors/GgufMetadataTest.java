package io.weightseal.tensors;

import static io.weightseal.tensors.Refusals.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.WeightsealException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The pairs of a GGUF header: values, strings, arrays, and counts that lie.
class GgufMetadataTest {
  private static final int F32 = 0;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  @Test
  void readsEveryTypeOfValue() throws WeightsealException {
    GgufFile file =
        new GgufFile()
            .pair("uint8", 0, out -> out.u8(255))
            .pair("int8", 1, out -> out.u8(255))
            .pair("uint16", 2, out -> out.u16(65535))
            .pair("int16", 3, out -> out.u16(65535))
            .pair("uint32", 4, out -> out.u32(-1))
            .pair("int32", 5, out -> out.u32(-1))
            .pair("float32", 6, out -> out.u32(Float.floatToIntBits(1e-5f)))
            .pair("bool", 7, out -> out.u8(1))
            .pair("string", 8, out -> out.string("größe"))
            .pair("array", 9, out -> out.u32(8).u64(2).string("a").string(""))
            .pair("uint64", 10, out -> out.u64(-1))
            .pair("int64", 11, out -> out.u64(-1))
            .pair("float64", 12, out -> out.u64(Double.doubleToLongBits(0.1)))
            .tensor("t", F32, 0, 1);
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("uint8", "255");
    expected.put("int8", "-1");
    expected.put("uint16", "65535");
    expected.put("int16", "-1");
    expected.put("uint32", "4294967295");
    expected.put("int32", "-1");
    expected.put("float32", "1.0E-5");
    expected.put("bool", "true");
    expected.put("string", "größe");
    expected.put("array", "array of string x 2");
    expected.put("uint64", "18446744073709551615");
    expected.put("int64", "-1");
    expected.put("float64", "0.1");
    TensorIndex index = TensorIndex.read(file.withData(4));
    assertEquals(expected, index.metadata());
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(index.metadata().keySet()));
    assertEquals(1, index.tensors().size());
  }

  @ParameterizedTest
  @CsvSource({
    "0,1,uint8",
    "1,1,int8",
    "2,2,uint16",
    "3,2,int16",
    "4,4,uint32",
    "5,4,int32",
    "6,4,float32",
    "7,1,bool",
    "10,8,uint64",
    "11,8,int64",
    "12,8,float64"
  })
  void skipsArraysOfEveryFixedType(int type, int bytes, String name) throws WeightsealException {
    GgufFile file =
        new GgufFile()
            .pair("a", ARRAY, out -> out.u32(type).u64(70_000).raw(new byte[70_000 * bytes]))
            .tensor("t", F32, 0, 1);
    TensorIndex index = TensorIndex.read(file.withData(4));
    assertEquals("array of " + name + " x 70000", index.metadata().get("a"));
    assertEquals(file.dataStart(), index.require("t").offset());
  }

  @Test
  void skipsNestedArrays() throws WeightsealException {
    GgufFile file =
        new GgufFile()
            .pair(
                "a",
                ARRAY,
                out -> {
                  out.u32(ARRAY).u64(2);
                  out.u32(STRING).u64(2).string("x").string("yy");
                  out.u32(2).u64(3).u16(1).u16(2).u16(3);
                })
            .tensor("t", F32, 0, 1);
    TensorIndex index = TensorIndex.read(file.withData(4));
    assertEquals("array of array x 2", index.metadata().get("a"));
    assertEquals(file.dataStart(), index.require("t").offset());
  }

  @Test
  void refusesArraysNestedTooDeep() throws WeightsealException {
    GgufFile deep = new GgufFile().pair("a", ARRAY, out -> nest(out, 7).u32(0).u64(0));
    assertEquals(1, TensorIndex.read(deep.withData(0)).metadata().size());
    GgufFile deeper = new GgufFile().pair("a", ARRAY, out -> nest(out, 8).u32(0).u64(0));
    refuses("the 8 deep that are allowed", deeper.withData(0));
    GgufFile deepest = new GgufFile().pair("a", ARRAY, out -> nest(out, 100_000).u32(0).u64(0));
    refuses("the 8 deep that are allowed", deepest.withData(0));
  }

  private static Bytes nest(Bytes out, int levels) {
    for (int i = 0; i < levels; i++) {
      out.u32(ARRAY).u64(1);
    }
    return out;
  }

  @Test
  void keepsStringsThatAreCutInsideACharacter() throws WeightsealException {
    GgufFile file =
        new GgufFile().pair("k", STRING, out -> out.u64(2).raw(new byte[] {'a', (byte) 0xc3}));
    assertEquals("a\uFFFD", TensorIndex.read(file.withData(0)).metadata().get("k"));
  }

  @Test
  void refusesBoolsThatAreNeither() {
    refuses("neither 0 nor 1", new GgufFile().pair("k", 7, out -> out.u8(2)).withData(0));
  }

  @Test
  void refusesUnknownTypesOfValue() {
    refuses("value type 13", new GgufFile().pair("k", 13, out -> out.u64(2)).withData(0));
    refuses("value type 4294967295", new GgufFile().pair("k", -1, out -> out.u64(2)).withData(0));
    refuses(
        "value type 99", new GgufFile().pair("k", ARRAY, out -> out.u32(99).u64(0)).withData(0));
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 60, Long.MAX_VALUE, -1, Long.MIN_VALUE, 1000})
  void refusesCountsThatTheFileCannotHold(long count) {
    refuses("number of tensors", new GgufFile().tensorCount(count).withData(0));
    refuses("number of metadata pairs", new GgufFile().pairCount(count).withData(0));
    refuses(
        "'k' has a count of", new GgufFile().pair("k", STRING, out -> out.u64(count)).withData(0));
    for (int type = 0; type <= 12; type++) {
      int element = type;
      refuses(
          "'k' has a count of",
          new GgufFile().pair("k", ARRAY, out -> out.u32(element).u64(count)).withData(0));
    }
    refuses(
        "a string in 'k' has a count of",
        new GgufFile().pair("k", ARRAY, out -> out.u32(STRING).u64(1).u64(count)).withData(0));
  }

  @Test
  void refusesCountsOverTheLimitsInAFileThatCouldHoldThem() {
    long huge = 1L << 50;
    byte[] tensors = new GgufFile().tensorCount(TensorIndex.MAX_TENSORS + 1).header();
    refuses("262144 tensors", new FakeSource(tensors, huge));
    byte[] pairs = new GgufFile().pairCount(TensorIndex.MAX_METADATA_PAIRS + 1).header();
    refuses("at most 65536", new FakeSource(pairs, huge));
    byte[] array = new GgufFile().pair("k", ARRAY, out -> out.u32(0).u64(1L << 40)).header();
    refuses("134217728 bytes that are allowed", new FakeSource(array, huge));
    byte[] string = new GgufFile().pair("k", STRING, out -> out.u64((1 << 24) + 1)).header();
    refuses("at most 16777216", new FakeSource(string, huge));
  }
}
