package io.weightseal.tensors;

import static io.weightseal.tensors.Refusals.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsHeaderTest {
  private static String entry(String name, String dtype, String shape, String range) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, range);
  }

  private static TensorIndex read(String json, long dataBytes) throws WeightsealException {
    return TensorIndex.read(FakeSource.safetensors(json, dataBytes));
  }

  @Test
  void listsTensorsInFileOrderWithAbsoluteRanges() throws WeightsealException {
    String json =
        "{"
            + entry("late", "F32", "[2,3]", "[4,28]")
            + ",\"__metadata__\":{\"format\":\"pt\",\"a\":\"b\"},"
            + entry("early", "BF16", "[2]", "[0,4]")
            + "}   ";
    long data = 8L + json.length();
    TensorIndex index = read(json, 28);
    assertEquals(
        List.of(
            new Tensor("early", "BF16", List.of(2L), data, 4),
            new Tensor("late", "F32", List.of(2L, 3L), data + 4, 24)),
        index.tensors());
    assertEquals(TensorFormat.SAFETENSORS, index.format());
    assertEquals(ByteOrder.LITTLE_ENDIAN, index.byteOrder());
    assertEquals(Map.of("format", "pt", "a", "b"), index.metadata());
    assertEquals(List.of("format", "a"), List.copyOf(index.metadata().keySet()));
  }

  @Test
  void readsHeaderWithoutTensors() throws WeightsealException {
    assertEquals(List.of(), read("{}", 0).tensors());
    assertEquals(List.of(), read("{}      ", 0).tensors());
  }

  @Test
  void readsScalarsAndEmptyTensors() throws WeightsealException {
    String json =
        "{"
            + entry("scalar", "I64", "[]", "[0,8]")
            + ","
            + entry("empty", "F32", "[0,7]", "[8,8]")
            + ","
            + entry("", "U8", "[1]", "[8,9]")
            + "}";
    TensorIndex index = read(json, 9);
    assertEquals(List.of(8L, 0L, 1L), index.tensors().stream().map(Tensor::length).toList());
    assertEquals(List.of(), index.require("scalar").shape());
    assertEquals("", index.tensors().getLast().name());
  }

  @ParameterizedTest
  @CsvSource({
    "BOOL,8",
    "U8,8",
    "I8,8",
    "F8_E5M2,8",
    "F8_E4M3,8",
    "F8_E8M0,8",
    "F8_E4M3FNUZ,8",
    "F8_E5M2FNUZ,8",
    "F4,4",
    "F6_E2M3,6",
    "F6_E3M2,6",
    "I16,16",
    "U16,16",
    "F16,16",
    "BF16,16",
    "I32,32",
    "U32,32",
    "F32,32",
    "F64,64",
    "I64,64",
    "U64,64",
    "C64,64"
  })
  void knowsEveryDtypeOfTheReference(String dtype, int bits) throws WeightsealException {
    int bytes = 12 * bits / 8;
    String json = "{" + entry("t", dtype, "[3,4]", "[0," + bytes + "]") + "}";
    assertEquals(bytes, read(json, bytes).require("t").length());
    refuses(
        "takes " + bytes,
        "{" + entry("t", dtype, "[3,4]", "[0," + (bytes + 1) + "]") + "}",
        bytes + 1);
  }

  @Test
  void listsUnknownDtypeWithTheRangeGiven() throws WeightsealException {
    Tensor tensor = read("{" + entry("t", "F3_NEW", "[3,4]", "[0,5]") + "}", 5).require("t");
    assertEquals("F3_NEW", tensor.dtype());
    assertEquals(5, tensor.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "F 32", "F32\\n", "abcdefghijklmnopqrstuvwxyz0123456"})
  void refusesWhatIsNoNameOfADtype(String dtype) {
    refuses("has a dtype that is not", "{" + entry("t", dtype, "[1]", "[0,1]") + "}", 1);
  }

  @Test
  void refusesPartOfAByte() {
    refuses("whole number of bytes", "{" + entry("t", "F4", "[3]", "[0,1]") + "}", 1);
  }

  @Test
  void refusesHeaderLongerThanTheFile() {
    refuses("goes on for at least 3", new FakeSource(new Bytes().u64(3).u8('{').toArray()));
  }

  @Test
  void refusesHeaderOverTheLimit() {
    byte[] start = new Bytes().u64(100_000_001).u8('{').toArray();
    refuses("at most 100000000 are allowed", new FakeSource(start, 1L << 40));
    byte[] negative = new Bytes().u64(-1).u8('{').toArray();
    refuses("18446744073709551615 bytes", new FakeSource(negative, 1L << 40));
  }

  @Test
  void refusesFileTooShortForALength() {
    for (int size = 0; size < 8; size++) {
      refuses("goes on for at least 8", new FakeSource(new byte[size]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " {}", "[]", "null", "\uFEFF{}"})
  void refusesHeaderThatDoesNotBeginWithABrace(String json) {
    refuses("does not begin with {", json, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{'a':1}",
        "{\"a\":{\"dtype\":\"U8\",}}",
        "{\"a\u0001\":{}}",
        "{\"__metadata__\":{\"a\":\"b\"}",
        "{//\n}",
        "{\"a\":{\"shape\":[01]}}",
        "{\"a\":{\"x\":NaN}}"
      })
  void refusesWhatIsNotJson(String json) {
    refuses("not valid JSON", json, 0);
  }

  @Test
  void saysAtWhichByteTheJsonBreaks() {
    refuses("model.file, at byte 21: ", "{\"é\":{\"x\":[]!", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}{}", "{} 1", "{}x", "{}\0"})
  void refusesAnythingButSpaceAfterTheHeader(String json) {
    assertThrows(MalformedArtifactException.class, () -> read(json, 0));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] overlong = {'{', '"', (byte) 0xc1, (byte) 0x81, '"', ':', '{', '}', '}'};
    refuses("at byte 10: the header is not valid UTF-8", FakeSource.safetensors(overlong, 0));
    byte[] surrogate = {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ':', '{', '}', '}'};
    refuses("not valid UTF-8", FakeSource.safetensors(surrogate, 0));
    byte[] cut = {'{', '}', ' ', (byte) 0xc3};
    assertThrows(
        MalformedArtifactException.class, () -> TensorIndex.read(FakeSource.safetensors(cut, 0)));
  }

  @Test
  void refusesOtherEncodings() {
    byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);
    refuses("not valid JSON", FakeSource.safetensors(utf16, 0));
  }

  @Test
  void refusesLoneSurrogates() {
    refuses("not valid JSON", "{" + entry("\\ud800", "U8", "[1]", "[0,1]") + "}", 1);
    refuses("lone surrogate", "{\"__metadata__\":{\"k\":\"\\udc00\"}}", 0);
  }

  @Test
  void readsNamesBeyondAsciiAcrossWindows() throws WeightsealException {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{\"k\":\"");
    json.append("é€\uD83D\uDE00".repeat(30_000)).append("\"},");
    json.append(entry("größe", "U8", "[1]", "[0,1]")).append("}");
    TensorIndex index = read(json.toString(), 1);
    assertEquals("é€\uD83D\uDE00".repeat(30_000), index.metadata().get("k"));
    assertEquals(1, index.require("größe").length());
  }

  @Test
  void refusesNamesThatAreThereTwice() {
    String one = entry("t", "U8", "[1]", "[0,1]");
    refuses("two tensors 't'", "{" + one + "," + one.replace("[0,1]", "[1,2]") + "}", 2);
    refuses("two tensors 't'", "{" + one + "," + entry("\\u0074", "U8", "[0]", "[1,1]") + "}", 1);
    refuses("__metadata__ twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0);
    refuses("has 'k' twice", "{\"__metadata__\":{\"k\":\"a\",\"k\":\"b\"}}", 0);
    refuses(
        "has dtype twice",
        "{\"t\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
        1);
  }

  @Test
  void refusesFieldsThatAreMissing() {
    refuses("has no dtype", "{\"t\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
    refuses("has no shape", "{\"t\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1);
    refuses("has no data_offsets", "{\"t\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1);
  }

  @Test
  void skipsFieldsItDoesNotKnow() throws WeightsealException {
    String json =
        "{\"t\":{\"x\":{\"shape\":[[{}]]},\"y\":null,"
            + "\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"z\":1e400}}";
    assertEquals(1, read(json, 1).require("t").length());
  }

  @Test
  void refusesWrongKindsOfValue() {
    refuses("'t' is not an object", "{\"t\":[]}", 0);
    refuses("'__metadata__' is not an object", "{\"__metadata__\":null}", 0);
    refuses("metadata 'k' is not a string", "{\"__metadata__\":{\"k\":1}}", 0);
    refuses("has a dtype that is not", "{\"t\":{\"dtype\":8}}", 0);
    refuses("has a shape that is not an array", "{\"t\":{\"shape\":8}}", 0);
    refuses("has 1 data_offsets, not 2", "{\"t\":{\"data_offsets\":[8]}}", 0);
    refuses("more than the 2 numbers", "{\"t\":{\"data_offsets\":[1,2,3]}}", 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "1.0", "1e3", "\"1\"", "null", "[1]", "9223372036854775808", "true"})
  void refusesDimensionsThatAreNoCount(String dimension) {
    refuses("not from 0 to 2^63 - 1", "{\"t\":{\"shape\":[" + dimension + "]}}", 0);
  }

  @Test
  void refusesTooManyDimensions() throws WeightsealException {
    String ones = "1" + ",1".repeat(15);
    assertEquals(
        16,
        read("{" + entry("t", "U8", "[" + ones + "]", "[0,1]") + "}", 1)
            .require("t")
            .shape()
            .size());
    refuses("more than the 16", "{" + entry("t", "U8", "[" + ones + ",1]", "[0,1]") + "}", 1);
  }

  @Test
  void refusesElementsBeyondCounting() {
    String huge = "[4294967296,4294967296]";
    refuses("too many elements", "{" + entry("t", "U8", huge, "[0,0]") + "}", 0);
    refuses("too many elements", "{" + entry("t", "F3_NEW", huge, "[0,0]") + "}", 0);
    String bits = "[4611686018427387904]";
    refuses("whole number of bytes", "{" + entry("t", "U64", bits, "[0,0]") + "}", 0);
  }

  @Test
  void refusesRangesThatEndBeforeTheyBegin() {
    refuses("ends before it begins", "{" + entry("t", "U8", "[1]", "[1,0]") + "}", 1);
  }

  @Test
  void refusesRangesPastTheEnd() {
    refuses("the file has 7 bytes", "{" + entry("t", "U8", "[8]", "[0,8]") + "}", 7);
    refuses(
        "the file has 7 bytes",
        "{" + entry("t", "U8", "[1]", "[9223372036854775806,9223372036854775807]") + "}",
        7);
  }

  @Test
  void refusesOverlappingRanges() {
    refuses(
        "inside the tensor before it",
        "{" + entry("a", "U8", "[4]", "[0,4]") + "," + entry("b", "U8", "[4]", "[3,7]") + "}",
        7);
  }

  @Test
  void refusesHoles() {
    refuses(
        "'b' begins at byte 118, with a hole before it",
        "{" + entry("a", "U8", "[4]", "[0,4]") + "," + entry("b", "U8", "[2]", "[5,7]") + "}",
        7);
    refuses("with a hole before it", "{" + entry("a", "U8", "[4]", "[1,5]") + "}", 5);
  }

  @Test
  void refusesBytesThatBelongToNoTensor() {
    refuses("the last tensor ends here", "{" + entry("a", "U8", "[4]", "[0,4]") + "}", 5);
    refuses("the last tensor ends here", "{}", 1);
  }

  @Test
  void refusesDepthAndLengthBeyondTheLimits() {
    refuses("128 levels", "{\"t\":{\"x\":" + "[".repeat(1_000_000), 0);
    refuses("65536 characters", "{\"" + "n".repeat(1 << 20) + "\":{}}", 0);
    refuses("number of more than 100", "{\"t\":{\"shape\":[" + "1".repeat(100_000) + "]}}", 0);
  }

  @Test
  void refusesMoreMetadataThanAllowed() {
    StringBuilder pairs = new StringBuilder("{\"__metadata__\":{\"0\":\"\"");
    for (int i = 1; i <= TensorIndex.MAX_METADATA_PAIRS; i++) {
      pairs.append(",\"").append(i).append("\":\"\"");
    }
    refuses("65536 metadata pairs", pairs + "}}", 0);
    String half = "x".repeat(TensorIndex.MAX_METADATA_CHARACTERS / 2);
    refuses(
        "16777216 characters",
        "{\"__metadata__\":{\"a\":\"" + half + "\",\"b\":\"" + half + "\"}}",
        0);
  }

  @Test
  void refusesMoreTensorsThanAllowed() {
    StringBuilder json = new StringBuilder("{\"t\":{\"dtype\":\"U8\",\"shape\":[0]");
    json.append(",\"data_offsets\":[0,0]}");
    for (int i = 0; i < TensorIndex.MAX_TENSORS; i++) {
      json.append(",").append(entry("model.layers." + i, "U8", "[0]", "[0,0]"));
    }
    refuses("262144 tensors", json + "}", 0);
  }

  @Test
  void escapesNamesInMessages() {
    String name = "\\u001b[2J\\n" + "n".repeat(500);
    refuses("'\\u001b[2J\\u000a" + "n".repeat(95) + "...'", "{\"" + name + "\":0}", 0);
  }
}
