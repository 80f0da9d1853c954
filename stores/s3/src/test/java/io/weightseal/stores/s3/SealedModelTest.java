package io.weightseal.stores.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.Fault;
import io.weightseal.testkit.FaultProxy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Models are sealed into S3 and used from there, through a proxy that counts what passes.
@Timeout(300)
class SealedModelTest {
  private static final int LARGE = 80_000_000;

  private final String bucket = S3Server.newBucket();
  private final FakeKeyService keys = new FakeKeyService("local");
  private final KeyUri key = keys.add("team");
  private final byte[] weights = pattern(LARGE);
  private final byte[] config =
      "{\"model\": \"llama\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
  @TempDir private Path folder;
  private FaultProxy proxy;
  private BucketStore store;
  private Location sealed;

  @BeforeEach
  void open() throws IOException {
    proxy = FaultProxy.before(S3Server.server().port());
    store = S3Server.store(proxy.http(), bucket);
    sealed = new Location(store, "models/llama.sealed");
    Files.createDirectory(folder.resolve("llama"));
    Files.write(folder.resolve("llama/model.safetensors"), weights);
    Files.write(folder.resolve("llama/config.json"), config);
  }

  @AfterEach
  void close() {
    store.close();
    proxy.close();
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private Weightseal engine() {
    return Weightseal.builder().keyService(keys).workers(4).build();
  }

  private EncryptOptions options(IfExists ifExists) {
    return new EncryptOptions(List.of(key), "llama", "1", Map.of(), ifExists);
  }

  private void seal() throws WeightsealException {
    engine().encrypt(FileStore.locate(folder.resolve("llama")), sealed, options(IfExists.REFUSE));
  }

  private Set<String> names() throws Exception {
    return store.list("models/llama.sealed").stream()
        .map(entry -> entry.name())
        .collect(Collectors.toSet());
  }

  @Test
  void sealsVerifiesAndDecrypts() throws Exception {
    seal();
    assertEquals(
        Set.of("manifest.json", "keys.json", "model.safetensors.sealed", "config.json.sealed"),
        names());
    engine().verify(sealed, Expectations.NONE);
    Path opened = folder.resolve("opened");
    engine().decrypt(sealed, FileStore.locate(opened), Expectations.NONE, IfExists.REFUSE);
    assertArrayEquals(weights, Files.readAllBytes(opened.resolve("model.safetensors")));
    assertArrayEquals(config, Files.readAllBytes(opened.resolve("config.json")));
    Location again = new Location(store, "models/again");
    engine().decrypt(sealed, again, Expectations.NONE, IfExists.REFUSE);
    engine().encrypt(again, new Location(store, "models/twice"), options(IfExists.REFUSE));
    engine().verify(new Location(store, "models/twice"), Expectations.NONE);
    assertEquals(List.of(), store.unfinished(""));
  }

  @Test
  void fetchesOnlyWhatARangeTakes() throws Exception {
    seal();
    proxy.forget();
    int length = 3_000_000;
    int offset = 66_000_000;
    try (SealedModel model = engine().open(sealed, Expectations.NONE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(length);
      model.file("model.safetensors").read(offset, target);
      assertArrayEquals(
          java.util.Arrays.copyOfRange(weights, offset, offset + length),
          target.toArray(ValueLayout.JAVA_BYTE));
    }
    long passed = proxy.exchanges().stream().mapToLong(FaultProxy.Exchange::answerBytes).sum();
    long gets = proxy.exchanges().stream().filter(e -> e.request().method().equals("GET")).count();
    assertTrue(passed < length + 200_000, () -> passed + " bytes for " + length);
    assertTrue(gets <= 14, () -> gets + " requests: " + proxy.exchanges());
  }

  @Test
  void fetchesAWholeModelInFewRequests() throws Exception {
    seal();
    proxy.forget();
    engine().verify(sealed, Expectations.NONE);
    long passed = proxy.exchanges().stream().mapToLong(FaultProxy.Exchange::answerBytes).sum();
    long requests = proxy.exchanges().size();
    assertTrue(passed < LARGE * 1.01 + 300_000, () -> passed + " bytes for " + LARGE);
    assertTrue(requests < 45, () -> requests + " requests");
  }

  @Test
  void rewrapsASealedFileWithoutMovingItsSegments() throws Exception {
    Location single = new Location(store, "weights.sealed");
    engine()
        .encrypt(
            FileStore.locate(folder.resolve("llama/model.safetensors")),
            single,
            options(IfExists.REFUSE));
    KeyUri other = keys.add("other");
    proxy.forget();
    engine().rewrap(single, List.of(other), List.of(key));
    long down = proxy.exchanges().stream().mapToLong(FaultProxy.Exchange::answerBytes).sum();
    long up = proxy.exchanges().stream().mapToLong(each -> each.request().bodyBytes()).sum();
    assertTrue(down < 6_000_000 && up < 6_000_000, () -> down + " down, " + up + " up");
    assertEquals(other, engine().verify(single, Expectations.NONE).openedBy());
    assertTrue(engine().inspect(single).keysIntact());
  }

  @Test
  void noticesWhatWasTamperedWith() throws Exception {
    seal();
    String name = "models/llama.sealed/model.safetensors.sealed";
    byte[] bytes;
    try (S3Client admin = S3Server.admin()) {
      bytes = admin.getObjectAsBytes(r -> r.bucket(bucket).key(name)).asByteArray();
      bytes[70_000_000] ^= 1;
      admin.putObject(r -> r.bucket(bucket).key(name), RequestBody.fromBytes(bytes));
    }
    assertThrows(NotAuthenticException.class, () -> engine().verify(sealed, Expectations.NONE));
    Path opened = folder.resolve("opened");
    assertThrows(
        NotAuthenticException.class,
        () ->
            engine().decrypt(sealed, FileStore.locate(opened), Expectations.NONE, IfExists.REFUSE));
    assertFalse(Files.exists(opened));
  }

  @Test
  void noticesBytesThatChangedOnTheWay() throws Exception {
    seal();
    proxy.plan(
        request ->
            request.method().equals("GET") && request.target().contains("safetensors")
                ? Fault.CORRUPT_ANSWER
                : Fault.NONE);
    Path opened = folder.resolve("opened");
    assertThrows(
        WeightsealException.class,
        () ->
            engine().decrypt(sealed, FileStore.locate(opened), Expectations.NONE, IfExists.REFUSE));
    assertFalse(Files.exists(opened));
  }

  @Test
  void leavesNothingOfAModelThatCouldNotBeSent() throws Exception {
    proxy.plan(
        request -> request.target().contains("partNumber=2") ? Fault.RESET_IN_REQUEST : Fault.NONE);
    assertThrows(WeightsealException.class, this::seal);
    proxy.plan(request -> Fault.NONE);
    assertEquals(Optional.empty(), store.find("models"));
    assertEquals(List.of(), store.unfinished(""));
    seal();
    engine().verify(sealed, Expectations.NONE);
  }
}
