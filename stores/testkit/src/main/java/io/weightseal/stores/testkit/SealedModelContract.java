package io.weightseal.stores.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.ObjectStore.Entry;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Models are sealed into a bucket and used from there, through a proxy that counts what passes.
@Timeout(300)
public abstract class SealedModelContract {
  private static final int LARGE = 80_000_000;
  private static final String MODEL = "models/llama.sealed";

  private final BucketService service;
  private final String bucket;
  private final FakeKeyService keys = new FakeKeyService("local");
  private final KeyUri key = keys.add("team");
  private final byte[] weights = LargeObjects.pattern(LARGE);
  private final byte[] config = "{\"model\": \"llama\"}".getBytes(UTF_8);
  private final FaultProxy proxy;
  private final BucketStore store;
  private final Location sealed;

  private Path folder = Path.of("");

  /// @param service gives out an empty bucket
  protected SealedModelContract(BucketService service) {
    this.service = service;
    this.bucket = service.newBucket();
    this.proxy = service.proxy();
    this.store = service.store(proxy, bucket);
    this.sealed = new Location(store, MODEL);
  }

  /// How many bytes of 80 MB may go each way when a sealed file of that size is rewrapped.
  protected abstract long rewrapBytes();

  @BeforeEach
  void write(@TempDir Path fresh) throws IOException {
    folder = fresh;
    Files.createDirectory(folder.resolve("llama"));
    Files.write(folder.resolve("llama/model.safetensors"), weights);
    Files.write(folder.resolve("llama/config.json"), config);
  }

  @AfterEach
  void close() {
    store.close();
    proxy.close();
  }

  private Weightseal engine() {
    return Weightseal.builder().keyService(keys).workers(4).build();
  }

  private EncryptOptions options() {
    return new EncryptOptions(List.of(key), "llama", "1", Map.of(), IfExists.REFUSE);
  }

  private void seal() throws WeightsealException {
    engine().encrypt(FileStore.locate(folder.resolve("llama")), sealed, options());
  }

  private Set<String> names() throws Exception {
    return store.list(MODEL).stream().map(Entry::name).collect(Collectors.toSet());
  }

  private long answered() {
    return proxy.exchanges().stream().mapToLong(FaultProxy.Exchange::answerBytes).sum();
  }

  private void assertDecryptsNothing(Class<? extends WeightsealException> failure) {
    Path opened = folder.resolve("opened");
    assertThrows(
        failure,
        () ->
            engine().decrypt(sealed, FileStore.locate(opened), Expectations.NONE, IfExists.REFUSE));
    assertFalse(Files.exists(opened));
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
    engine().encrypt(again, new Location(store, "models/twice"), options());
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
          Arrays.copyOfRange(weights, offset, offset + length),
          target.toArray(ValueLayout.JAVA_BYTE));
    }
    long gets = proxy.exchanges().stream().filter(e -> e.request().method().equals("GET")).count();
    assertTrue(answered() < length + 200_000, () -> answered() + " bytes for " + length);
    assertTrue(gets <= 14, () -> gets + " requests: " + proxy.exchanges());
  }

  @Test
  void fetchesAWholeModelInFewRequests() throws Exception {
    seal();
    proxy.forget();
    engine().verify(sealed, Expectations.NONE);
    int requests = proxy.exchanges().size();
    assertTrue(answered() < LARGE * 1.01 + 300_000, () -> answered() + " bytes for " + LARGE);
    assertTrue(requests < 45, () -> requests + " requests");
  }

  @Test
  void rewrapsASealedFile() throws Exception {
    Location single = new Location(store, "weights.sealed");
    engine()
        .encrypt(FileStore.locate(folder.resolve("llama/model.safetensors")), single, options());
    KeyUri other = keys.add("other");
    proxy.forget();
    engine().rewrap(single, List.of(other), List.of(key));
    long down = answered();
    long up = proxy.exchanges().stream().mapToLong(each -> each.request().bodyBytes()).sum();
    assertTrue(down < rewrapBytes() && up < rewrapBytes(), () -> down + " down, " + up + " up");
    assertEquals(other, engine().verify(single, Expectations.NONE).openedBy());
    assertTrue(engine().inspect(single).keysIntact());
    assertEquals(List.of("weights.sealed"), store.list("").stream().map(Entry::name).toList());
    assertEquals(List.of(), store.unfinished(""));
  }

  @Test
  void noticesWhatWasTamperedWith() throws Exception {
    seal();
    String name = MODEL + "/model.safetensors.sealed";
    byte[] bytes = service.get(bucket, name).clone();
    bytes[70_000_000] ^= 1;
    service.put(bucket, name, bytes);
    assertThrows(NotAuthenticException.class, () -> engine().verify(sealed, Expectations.NONE));
    assertDecryptsNothing(NotAuthenticException.class);
  }

  @Test
  void noticesBytesThatChangedOnTheWay() throws Exception {
    seal();
    proxy.plan(
        request ->
            request.method().equals("GET") && request.target().contains("safetensors")
                ? Fault.CORRUPT_ANSWER
                : Fault.NONE);
    assertDecryptsNothing(WeightsealException.class);
  }

  @Test
  void leavesNothingOfAModelThatCouldNotBeSent() throws Exception {
    proxy.plan(request -> service.sendsPart(request, 2) ? Fault.RESET_IN_REQUEST : Fault.NONE);
    assertThrows(WeightsealException.class, this::seal);
    assertTrue(proxy.exchanges().stream().anyMatch(e -> e.fault() == Fault.RESET_IN_REQUEST));
    proxy.plan(_ -> Fault.NONE);
    assertEquals(Optional.empty(), store.find("models"));
    assertEquals(List.of(), store.unfinished(""));
    seal();
    engine().verify(sealed, Expectations.NONE);
  }
}
