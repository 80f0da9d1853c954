package io.weightseal.server.http.serve;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.NamePattern;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Weightseal;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Limits;
import io.weightseal.server.PostQuantum;
import io.weightseal.server.Right;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryAuditLog;
import io.weightseal.testkit.MemoryObjectStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sealed models in memory, `llama` and `secret/one`, what is asked for them, and policies over
/// them.
final class Shelf implements AutoCloseable {
  static final String NODE = "spiffe://example.org/node";
  static final String SEALED_FILE = "weights.bin.sealed";

  final MemoryObjectStore store = new MemoryObjectStore();
  final Catalog catalog = new Catalog(new Location(store, "models"), notice -> {});
  final Events events = new Events(new MemoryAuditLog(), notice -> {});
  private final Routes routes = new Routes(catalog, new PageRoutes(catalog, events), () -> true);
  private final FakeKeyService keys = new FakeKeyService("local");
  private final KeyUri key = keys.add("team");

  Shelf() throws WeightsealException {
    seal("llama");
    seal("secret/one");
    catalog.scan();
  }

  private void seal(String name) throws WeightsealException {
    Location plaintext = new Location(store, "plain/" + name.replace('/', '_'));
    store.put(
        plaintext.name() + "/weights.bin",
        ("the weights of " + name).repeat(1000).getBytes(StandardCharsets.UTF_8));
    Weightseal.builder()
        .keyService(keys)
        .build()
        .encrypt(
            plaintext,
            new Location(store, folder(name)),
            new EncryptOptions(List.of(key), name, "1", Map.of(), IfExists.REFUSE));
  }

  /// What [#NODE] gets under a policy.
  Answer ask(String path, AccessPolicy policy) throws Exception {
    return routes.find(RequestPath.parse(path).parts(), List.of(NODE), policy);
  }

  @Override
  public void close() {
    events.close();
  }

  private static String folder(String name) {
    return "models/" + name.replace('/', '_');
  }

  /// What stands in a model's folder under a file's name.
  byte[] bytes(String model, String file) throws WeightsealException {
    try (var source = store.open(folder(model) + "/" + file)) {
      byte[] bytes = new byte[(int) source.size()];
      source.read(ByteBuffer.wrap(bytes), 0);
      return bytes;
    }
  }

  /// A policy of this one rule for [#NODE].
  static AccessPolicy policy(String models, Right... rights) {
    return policy(PostQuantum.PREFERRED, rule(models, rights));
  }

  static AccessPolicy policy(PostQuantum postQuantum, AccessPolicy.Rule... rules) {
    return new AccessPolicy(List.of(rules), postQuantum, Limits.DEFAULT);
  }

  static AccessPolicy.Rule rule(String models, Right... rights) {
    return new AccessPolicy.Rule(
        List.of(new NamePattern(NODE)), List.of(new NamePattern(models)), Set.of(rights));
  }
}
