package io.weightseal.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.format.ManifestPin;
import io.weightseal.signing.TrustedVersions.Older;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrustedVersionsTest {
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final String SIGNER = "a".repeat(64);

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("state/trusted.json");
  }

  private TrustedVersions versions() {
    return new TrustedVersions(file(), Older.REFUSED);
  }

  private static SeenVersion made(String name, String signer, long seconds) {
    return new SeenVersion(
        name,
        "of " + seconds,
        signer,
        NOON.plusSeconds(seconds),
        new ManifestPin("sha256:" + "%064x".formatted(seconds + 1_000_000)));
  }

  private static SeenVersion made(long seconds) {
    return made("llama", "", seconds);
  }

  private void open(SeenVersion version) throws Exception {
    versions().require("m", version, NOON.plusSeconds(1_000));
    versions().remember("m", version);
  }

  private void refused(SeenVersion version) {
    NotAuthenticException refusal =
        assertThrows(
            NotAuthenticException.class,
            () -> versions().require("m", version, NOON.plusSeconds(1_000)));
    assertTrue(refusal.getMessage().contains("--allow-older"), refusal::getMessage);
  }

  @Test // sign-v1#tru-1
  void refusesWhatANewerOneSuperseded() throws Exception {
    open(made(0));
    open(made(10));
    open(made(10));
    refused(made(0));
    refused(made(9));
    open(made(11));
    refused(made(10));
    // Whatever it calls itself.
    SeenVersion renamed = new SeenVersion("llama", "99", "", NOON.plusSeconds(3), made(3).pin());
    refused(renamed);
    open(made("other", "", 0));
  }

  @Test // sign-v1#tru-1
  void refusesAnotherOfTheSameSecond() throws Exception {
    open(made(10));
    SeenVersion twin = new SeenVersion("llama", "of 10", "", NOON.plusSeconds(10), made(5).pin());
    refused(twin);
    assertThrows(NotAuthenticException.class, () -> versions().remember("m", twin));
  }

  @Test // sign-v1#tru-2
  void whatNobodyHadToSignSupersedesNothingThatIsSigned() throws Exception {
    open(made("llama", SIGNER, 5));
    open(made("llama", "", 50));
    open(made("llama", "b".repeat(64), 10));
    // One line for all signers whom the policy names.
    refused(made("llama", SIGNER, 5));
    refused(made("llama", "", 10));
  }

  @Test // sign-v1#tru-3
  void refusesWhatIsOfTheFuture() throws Exception {
    assertThrows(NotAuthenticException.class, () -> versions().require("m", made(301), NOON));
    versions().require("m", made(300), NOON);
    TrustedVersions allowing = new TrustedVersions(file(), Older.ALLOWED);
    assertThrows(NotAuthenticException.class, () -> allowing.require("m", made(301), NOON));
  }

  @Test // sign-v1#tru-4
  void remembersNothingThatWasOnlyLookedAt() throws Exception {
    versions().require("m", made(10), NOON.plusSeconds(1_000));
    assertFalse(Files.exists(file()));
    open(made(0));
  }

  @Test // sign-v1#tru-4
  void olderOnesThatAreWantedChangeNothing() throws Exception {
    open(made(10));
    byte[] before = Files.readAllBytes(file());
    TrustedVersions allowing = new TrustedVersions(file(), Older.ALLOWED);
    allowing.require("m", made(0), NOON);
    allowing.remember("m", made(0));
    assertArrayEquals(before, Files.readAllBytes(file()));
    refused(made(0));
    allowing.remember("m", made(20));
    refused(made(10));
  }

  @Test // sign-v1#tru-4
  void refusesWhatWasSupersededWhileItWasOpened() throws Exception {
    versions().require("m", made(5), NOON.plusSeconds(1_000));
    open(made(10));
    assertThrows(NotAuthenticException.class, () -> versions().remember("m", made(5)));
  }

  @Test // sign-v1#tru-5
  void refusesASingleFileOfTheNameOfAModel() throws Exception {
    versions().requireNoModel("f", "llama");
    open(made(0));
    assertThrows(NotAuthenticException.class, () -> versions().requireNoModel("f", "llama"));
    versions().requireNoModel("f", "other");
    new TrustedVersions(file(), Older.ALLOWED).requireNoModel("f", "llama");
  }

  @Test // sign-v1#tru-6
  void takesNothingFromAFileThatOthersCanChange() throws Exception {
    open(made(0));
    assertEquals("rw-------", mode(file()));
    for (Path each : List.of(file(), folder.resolve("state"))) {
      String before = mode(each);
      for (String open : List.of("rwxrwx---", "rwx---rwx")) {
        Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(open));
        denied();
      }
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(before));
    }
    open(made(0));
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(file(), elsewhere);
    Files.createSymbolicLink(file(), elsewhere);
    denied();
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private void denied() {
    assertEquals(
        Reason.DENIED,
        assertThrows(KeyServiceException.class, () -> versions().require("m", made(0), NOON))
            .reason());
  }

  @Test // sign-v1#tru-6
  void losesNothingWhenManyRememberAtOnce() throws Exception {
    int models = 24;
    List<Callable<Void>> work = new ArrayList<>();
    for (int i = 0; i < models; i++) {
      String name = "model " + i + " \"\u0001";
      for (int at = 0; at < 4; at++) {
        SeenVersion version = made(name, "", at);
        work.add(
            () -> {
              try {
                versions().remember("m", version);
              } catch (NotAuthenticException e) {
                // A newer one came first.
              }
              return null;
            });
      }
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Void> each : threads.invokeAll(work)) {
        each.get();
      }
    }
    for (int i = 0; i < models; i++) {
      String name = "model " + i + " \"\u0001";
      refused(made(name, "", 2));
      open(made(name, "", 3));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"trusted-versions\":2,\"models\":[]}",
        "{\"trusted-versions\":1}",
        "{\"trusted-versions\":1,\"models\":[{}]}",
        "{\"trusted-versions\":1,\"models\":[],\"more\":1}",
        "{\"trusted-versions\":1,\"models\":[{\"model\":\"m\",\"version\":\"1\",\"signer\":\"\",\"created\":\"2026-05-01T12:00:00Z\",\"pin\":\"sha256:00\"}]}",
      })
  void opensNothingByAFileThatItDoesNotUnderstand(String text) throws Exception {
    open(made(0));
    Files.writeString(file(), text);
    KeyServiceException refusal =
        assertThrows(KeyServiceException.class, () -> versions().require("m", made(0), NOON));
    assertEquals(Reason.DAMAGED, refusal.reason());
    assertThrows(KeyServiceException.class, () -> versions().remember("m", made(5)));
    assertEquals(text, Files.readString(file()));
  }
}
