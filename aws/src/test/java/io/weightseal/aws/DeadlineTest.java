package io.weightseal.aws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;

@Timeout(60)
class DeadlineTest {
  private final ExecutionAttributes attributes = new ExecutionAttributes();

  /// The body that the SDK reads of an answer whose body is `body`.
  private Optional<InputStream> under(Duration whole, Optional<InputStream> body) {
    Deadline deadline = new Deadline(whole);
    deadline.beforeTransmission(answering(Context.BeforeTransmission.class, body), attributes);
    return deadline.modifyHttpResponseContent(
        answering(Context.ModifyHttpResponse.class, body), attributes);
  }

  private static <C> C answering(Class<C> context, Optional<InputStream> body) {
    return context.cast(
        Proxy.newProxyInstance(
            context.getClassLoader(),
            new Class<?>[] {context},
            (_, method, _) -> {
              assertEquals("responseBody", method.getName());
              return body;
            }));
  }

  @Test
  void leavesAnAnswerInTimeAsItIs() throws Exception {
    byte[] answer = {1, 2, 3};
    InputStream read = under(Duration.ofHours(1), body(answer)).orElseThrow();
    assertEquals(1, read.read());
    assertArrayEquals(new byte[] {2, 3}, read.readAllBytes());
    assertEquals(-1, read.read());
  }

  @Test
  void leavesAnAnswerWithoutABodyAsItIs() {
    assertTrue(under(Duration.ofHours(1), Optional.empty()).isEmpty());
  }

  @Test
  void endsAnAnswerWithoutAnEnd() {
    InputStream endless = under(Duration.ofMillis(50), Optional.of(new Endless())).orElseThrow();
    SocketTimeoutException late =
        assertThrows(SocketTimeoutException.class, () -> endless.transferTo(nowhere()));
    assertEquals("it took too long", late.getMessage());
    assertThrows(SocketTimeoutException.class, endless::read);
  }

  private static Optional<InputStream> body(byte[] bytes) {
    return Optional.of(new ByteArrayInputStream(bytes));
  }

  private static OutputStream nowhere() {
    return OutputStream.nullOutputStream();
  }

  private static final class Endless extends InputStream {
    @Override
    public int read() throws IOException {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      return ' ';
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      target[offset] = (byte) read();
      return 1;
    }
  }
}
