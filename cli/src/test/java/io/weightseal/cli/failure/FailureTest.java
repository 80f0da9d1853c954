package io.weightseal.cli.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.AuditException;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NoUsableRecipientException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.StoreException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.api.WrongIdentityException;
import io.weightseal.cli.schema.JsonText;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FailureTest {
  private static final Path DOCS = Path.of("").toAbsolutePath().resolveSibling("docs");

  private static int code(Throwable error) {
    return Failure.of(error).code().status();
  }

  private static int code(StoreException.Reason reason) {
    return code(new StoreException(reason, "x"));
  }

  private static int code(KeyServiceException.Reason reason) {
    return code(new KeyServiceException(reason, "x"));
  }

  @Test
  void everyErrorHasItsCode() {
    assertEquals(13, code(new MalformedArtifactException("x")));
    assertEquals(13, code(new TruncatedFileException("x")));
    assertEquals(13, code(new NotAuthenticException("x")));
    assertEquals(13, code(new WrongIdentityException("x")));
    assertEquals(1, code(new UnsupportedVersionException("x")));
    assertEquals(12, code(new NoUsableRecipientException("x")));
    assertEquals(12, code(KeyServiceException.Reason.DENIED));
    assertEquals(12, code(KeyServiceException.Reason.ABSENT));
    assertEquals(12, code(KeyServiceException.Reason.DISABLED));
    assertEquals(12, code(KeyServiceException.Reason.DAMAGED));
    assertEquals(11, code(KeyServiceException.Reason.EXISTS));
    assertEquals(13, code(KeyServiceException.Reason.WRONG_CONTEXT));
    assertEquals(14, code(KeyServiceException.Reason.THROTTLED));
    assertEquals(14, code(KeyServiceException.Reason.UNAVAILABLE));
    assertEquals(10, code(StoreException.Reason.ABSENT));
    assertEquals(11, code(StoreException.Reason.EXISTS));
    assertEquals(11, code(StoreException.Reason.LOCKED));
    assertEquals(12, code(StoreException.Reason.DENIED));
    assertEquals(1, code(StoreException.Reason.CHANGED));
    assertEquals(1, code(StoreException.Reason.UNSUITABLE));
    assertEquals(1, code(StoreException.Reason.FULL));
    assertEquals(1, code(StoreException.Reason.FAILED));
    assertEquals(14, code(StoreException.Reason.THROTTLED));
    assertEquals(14, code(StoreException.Reason.UNAVAILABLE));
    assertEquals(10, code(new NoSuchFileException("x")));
    assertEquals(12, code(new AccessDeniedException("x")));
    assertEquals(1, code(new IOException("x")));
    assertEquals(1, code(new IllegalStateException("x")));
    assertEquals(1, code(new OutOfMemoryError("x")));
    assertEquals(130, code(new InterruptedException()));
    assertEquals(130, code(new ClosedByInterruptException()));
    assertEquals(
        130,
        code(
            new StoreException(
                StoreException.Reason.FAILED, "x", new ClosedByInterruptException())));
  }

  @Test
  void aLineSaysWhatAndWhatNext() {
    assertEquals(
        "weightseal: no space left on /data; free some",
        Failure.of(
                new StoreException(StoreException.Reason.FULL, "no space left on /data; free some"))
            .line());
    assertTrue(
        Failure.of(new NotAuthenticException("chunk 3 of x is not authentic"))
            .line()
            .startsWith("weightseal: chunk 3 of x is not authentic; do not use it"));
  }

  @Test
  void aLineIsOneLineWhateverAFileIsCalled() {
    Failure failure = Failure.of(new NoSuchFileException("a\nb\u001b[31m"));
    assertFalse(failure.line().chars().anyMatch(Character::isISOControl), failure.line());
  }

  @Test
  void codesAreDocumented() throws IOException {
    String page = Files.readString(DOCS.resolve("exit-codes.md"));
    List<Long> documented = new ArrayList<>();
    for (ExitCode code : ExitCode.values()) {
      assertTrue(page.contains("\n| " + code.status() + " |"), "exit code " + code.status());
      documented.add((long) code.status());
    }
    Map<String, Object> schema =
        JsonText.object(Files.readString(DOCS.resolve("cli-output.schema.json")));
    Map<?, ?> properties = (Map<?, ?>) schema.get("properties");
    assertEquals(documented, ((Map<?, ?>) properties.get("exitCode")).get("enum"));
  }

  @Test
  void typesAreDocumented() throws IOException {
    String page = Files.readString(DOCS.resolve("exit-codes.md"));
    List<Failure> all = new ArrayList<>();
    Arrays.stream(StoreException.Reason.values())
        .forEach(reason -> all.add(Failure.of(new StoreException(reason, "x"))));
    Arrays.stream(KeyServiceException.Reason.values())
        .forEach(reason -> all.add(Failure.of(new KeyServiceException(reason, "x"))));
    Arrays.stream(AuditException.Reason.values())
        .forEach(reason -> all.add(Failure.of(new AuditException(reason, "x"))));
    all.add(Failure.of(new IllegalStateException("x")));
    all.add(Failure.interrupted());
    for (Failure failure : all) {
      String row =
          page.lines()
              .filter(line -> line.startsWith("| " + failure.code().status() + " |"))
              .findFirst()
              .orElseThrow();
      assertTrue(row.contains("`" + failure.type() + "`"), failure.type());
    }
  }
}
