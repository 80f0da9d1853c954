package io.weightseal.loader;

import static io.weightseal.loader.WeightBytes.f32;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.StoreSettings;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.WeightBytes.Given;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.s3.S3Provider;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.Fault;
import io.weightseal.testkit.FaultProxy;
import io.weightseal.testkit.LoopbackServer;
import io.weightseal.testkit.MemoryObjectStore;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Weights are loaded from `s3://BUCKET/MODEL` with nothing on disk, as a program does that has no
/// more than a URI, through a proxy that counts what passes.
@Timeout(120)
class WeightsInAStoreTest {
  private static final String NAME = "models/llama.sealed";
  private static final String SHARD = NAME + "/model-00001-of-00002.safetensors.sealed";
  private static final Given WANTED = f32("wanted", 256, 256);
  private static final Given LARGE = f32("large", 2048, 1024);
  private static final Given OTHER = f32("other", 100, 100);
  private static final int SLACK = 250_000;

  private final LoopbackServer server = LoopbackServer.shared("s3proxy", Duration.ofMinutes(15));
  private final String bucket = "bucket-" + UUID.randomUUID();
  private final FakeKeyService keys = new FakeKeyService("local");
  private final Weightseal engine = Weightseal.builder().keyService(keys).workers(2).build();
  private FaultProxy proxy;
  private Location sealed;

  @BeforeEach
  void seal() throws Exception {
    System.setProperty("aws.accessKeyId", "weightseal");
    System.setProperty("aws.secretAccessKey", "weightseal-secret");
    proxy = FaultProxy.before(server.port());
    try (S3Client admin = admin()) {
      admin.createBucket(request -> request.bucket(bucket));
    }
    sealed =
        new S3Provider()
            .locate(
                "s3://" + bucket + "/" + NAME,
                new StoreSettings(Map.of("endpoint", proxy.http(), "region", "eu-west-1")));
    MemoryObjectStore plain = new MemoryObjectStore();
    plain.put("m/model-00001-of-00002.safetensors", WeightBytes.safetensors(WANTED, LARGE));
    plain.put("m/model-00002-of-00002.safetensors", WeightBytes.safetensors(OTHER));
    plain.put(
        "m/model.safetensors.index.json",
        """
        {"weight_map": {"wanted": "model-00001-of-00002.safetensors",
         "large": "model-00001-of-00002.safetensors", "other": "model-00002-of-00002.safetensors"}}"""
            .getBytes(UTF_8));
    KeyUri key = keys.add("team");
    engine.encrypt(new Location(plain, "m"), sealed, EncryptOptions.of(key, "llama"));
  }

  @AfterEach
  void close() {
    ((BucketStore) sealed.store()).close();
    proxy.close();
  }

  private S3Client admin() {
    return S3Client.builder()
        .region(Region.EU_WEST_1)
        .forcePathStyle(true)
        .endpointOverride(URI.create(server.http()))
        .build();
  }

  /// What someone else does to an object.
  private void change(String key, UnaryOperator<byte[]> change) {
    try (S3Client admin = admin()) {
      byte[] bytes = admin.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArray();
      admin.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(change.apply(bytes)));
    }
  }

  private WeightLoader open() throws Exception {
    return WeightLoader.open(engine, sealed, Expectations.NONE);
  }

  private static void assertHolds(LoadedWeights weights, Given given) {
    assertArrayEquals(
        given.bytes(),
        weights.tensor(given.name()).segment().toArray(ValueLayout.JAVA_BYTE),
        given.name());
  }

  @Test
  void loadsAllTensorsOfAllFiles() throws Exception {
    try (WeightLoader loader = open();
        LoadedWeights weights = loader.load()) {
      assertEquals(3, weights.tensors().size());
      List.of(WANTED, LARGE, OTHER).forEach(each -> assertHolds(weights, each));
    }
  }

  @Test
  void fetchesOnlyTheTensorsThatAreNamed() throws Exception {
    proxy.forget();
    try (WeightLoader loader = open();
        LoadedWeights weights = loader.load(List.of("wanted"))) {
      assertHolds(weights, WANTED);
    }
    long passed = proxy.exchanges().stream().mapToLong(FaultProxy.Exchange::answerBytes).sum();
    assertTrue(
        passed > WANTED.length() && passed < WANTED.length() + SLACK,
        () -> passed + " bytes for " + WANTED.length() + " of " + LARGE.length());
  }

  @Test
  void loadsAllTheSameWhereAnswersBreakOff() throws Exception {
    Map<String, Integer> seen = new ConcurrentHashMap<>();
    proxy.plan(
        request ->
            request.method().equals("GET") && seen.merge(request.target(), 1, Integer::sum) == 1
                ? Fault.CUT_ANSWER
                : Fault.NONE);
    try (WeightLoader loader = open();
        LoadedWeights weights = loader.load()) {
      assertHolds(weights, LARGE);
      assertHolds(weights, OTHER);
    }
    assertTrue(proxy.exchanges().stream().anyMatch(each -> each.fault() == Fault.CUT_ANSWER));
  }

  @Test
  void givesOutNothingThatIsNotAuthentic() throws Exception {
    change(
        SHARD,
        bytes -> {
          bytes[bytes.length - LARGE.length() / 2] ^= 1;
          return bytes;
        });
    try (WeightLoader loader = open()) {
      assertThrows(NotAuthenticException.class, loader::load);
      assertThrows(NotAuthenticException.class, () -> loader.load(List.of("other", "large")));
      try (LoadedWeights weights = loader.load(List.of("other"))) {
        assertHolds(weights, OTHER);
      }
    }
  }

  @Test
  void mixesNoTwoVersionsOfAnObject() throws Exception {
    try (WeightLoader loader = open()) {
      assertEquals(3, loader.tensors().size());
      change(
          SHARD,
          bytes -> {
            bytes[bytes.length - 1] ^= 1;
            return bytes;
          });
      StoreException changed = assertThrows(StoreException.class, loader::load);
      assertEquals(Reason.CHANGED, changed.reason());
      assertTrue(
          changed.getMessage().startsWith("s3://" + bucket + "/" + SHARD), changed::toString);
    }
  }
}
