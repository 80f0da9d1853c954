package io.weightseal.loader.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.core.Expectations;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
  private static Request parse(String json) throws MalformedMessageException {
    return Request.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsEveryRequest() throws Exception {
    assertEquals(
        new Request.Open(new Artifact.File(Path.of("/m")), Expectations.NONE),
        parse("{\"v\":1,\"op\":\"open\",\"path\":\"/m\"}"));
    assertEquals(
        new Request.Open(
            new Artifact.File(Path.of("/m")), new Expectations("n", "2", Map.of("team", "x"))),
        parse(
            "{\"v\":1,\"op\":\"open\",\"path\":\"/m\",\"expect\":"
                + "{\"name\":\"n\",\"version\":\"2\",\"context\":{\"team\":\"x\"}}}"));
    assertEquals(new Request.File(3, 4), parse("{\"v\":1,\"op\":\"file\",\"model\":3,\"file\":4}"));
    assertEquals(
        new Request.Need(3, List.of(new Request.Range(0, 1, 2), new Request.Range(1, 0, 0))),
        parse("{\"v\":1,\"op\":\"need\",\"model\":3,\"ranges\":[[0,1,2],[1,0,0]]}"));
    assertEquals(new Request.Close(3), parse("{\"v\":1,\"op\":\"close\",\"model\":3}"));
    assertEquals(new Request.Status(), parse("{\"v\":1,\"op\":\"status\"}"));
  }

  // agent-v1#msg-3, agent-v1#msg-4, agent-v1#open-3
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"v\":1,\"op\":\"open\"}",
        "{\"v\":1,\"op\":\"open\",\"path\":\"/m\",\"uri\":\"s3://m/x\"}",
        "{\"v\":1,\"op\":\"open\",\"path\":\"s3://m/x\"}",
        "{\"v\":1,\"op\":\"open\",\"uri\":\"/m\"}",
        "{\"v\":1,\"op\":\"open\",\"uri\":\"s3://m/../x\"}",
        "null",
        "[]",
        "{",
        "{\"v\":1,\"op\":\"status\"}x",
        "{\"v\":2,\"op\":\"status\"}",
        "{\"v\":1.0,\"op\":\"status\"}",
        "{\"v\":\"1\",\"op\":\"status\"}",
        "{\"op\":\"status\"}",
        "{\"v\":1}",
        "{\"v\":1,\"op\":\"stat\"}",
        "{\"v\":1,\"op\":null}",
        "{\"v\":1,\"op\":\"status\",\"x\":1}",
        "{\"v\":1,\"v\":1,\"op\":\"status\"}",
        "{\"v\":1,\"op\":\"close\"}",
        "{\"v\":1,\"op\":\"close\",\"model\":-1}",
        "{\"v\":1,\"op\":\"close\",\"model\":2147483648}",
        "{\"v\":1,\"op\":\"close\",\"model\":99999999999999999999}",
        "{\"v\":1,\"op\":\"close\",\"model\":1e3}",
        "{\"v\":1,\"op\":\"close\",\"model\":true}",
        "{\"v\":1,\"op\":\"open\",\"path\":\"relative\"}",
        "{\"v\":1,\"op\":\"open\",\"path\":\"\"}",
        "{\"v\":1,\"op\":\"open\",\"path\":\"/a\\u0000b\"}",
        "{\"v\":1,\"op\":\"open\",\"path\":\"/m\",\"expect\":{\"nme\":\"x\"}}",
        "{\"v\":1,\"op\":\"open\",\"path\":\"/m\",\"expect\":{\"context\":{\"a\":1}}}",
        "{\"v\":1,\"op\":\"open\",\"path\":\"/m\",\"expect\":{\"context\":{\"\":\"x\"}}}",
        "{\"v\":1,\"op\":\"need\",\"model\":1,\"ranges\":[[0,1]]}",
        "{\"v\":1,\"op\":\"need\",\"model\":1,\"ranges\":[[0,1,-2]]}",
        "{\"v\":1,\"op\":\"need\",\"model\":1,\"ranges\":[[0,[1],2]]}",
        "{\"v\":1,\"op\":\"need\",\"model\":1,\"ranges\":[[[[[[0]]]]]]}",
        "{\"v\":1,\"op\":\"need\",\"model\":1,\"ranges\":{}}",
      })
  void refusesEverythingElse(String json) {
    assertThrows(MalformedMessageException.class, () -> parse(json));
  }

  @Test
  void refusesBytesThatAreNoUtf8() {
    byte[] bytes = "{\"v\":1,\"op\":\"st\u00e4tus\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThrows(MalformedMessageException.class, () -> Request.parse(bytes));
  }

  @Test
  void refusesMoreRangesThanAMessageHas() throws Exception {
    String most = "[0,0,1],".repeat(Request.MAX_RANGES);
    String head = "{\"v\":1,\"op\":\"need\",\"model\":1,\"ranges\":[";
    assertEquals(
        Request.MAX_RANGES,
        ((Request.Need) parse(head + most.substring(0, most.length() - 1) + "]}")).ranges().size());
    assertThrows(MalformedMessageException.class, () -> parse(head + most + "[0,0,1]]}"));
  }
}
