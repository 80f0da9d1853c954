package io.weightseal.loader;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Expectations;
import io.weightseal.core.Weightseal;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryObjectStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// Sealed models in memory, and loaders of them.
final class Workbench {
  private final FakeKeyService keys = new FakeKeyService("local");
  private final KeyUri key = keys.add("team");
  final MemoryObjectStore store = new MemoryObjectStore();
  final Weightseal engine = Weightseal.builder().keyService(keys).workers(2).build();

  /// Opens a model of these files, which is sealed first.
  WeightLoader open(Map<String, byte[]> files, String... weights) throws WeightsealException {
    files.forEach((path, bytes) -> store.put("model/" + path, bytes));
    seal("model");
    return open(WeightLoader.Options.DEFAULT.withFiles(weights));
  }

  /// Opens a sealed file of this name and plaintext, which is sealed first.
  WeightLoader openFile(String name, byte[] bytes) throws WeightsealException {
    store.put(name, bytes);
    seal(name);
    return open(WeightLoader.Options.DEFAULT);
  }

  private void seal(String name) throws WeightsealException {
    engine.encrypt(
        new Location(store, name),
        new Location(store, "sealed"),
        new EncryptOptions(List.of(key), "llama", "1", Map.of(), IfExists.REPLACE));
  }

  WeightLoader open(WeightLoader.Options options) throws WeightsealException {
    return WeightLoader.open(engine, new Location(store, "sealed"), Expectations.NONE, options);
  }

  byte[] bytes(String name) throws WeightsealException {
    try (Source source = store.open(name)) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(source.size()));
      source.read(content, 0);
      return content.array();
    }
  }
}
