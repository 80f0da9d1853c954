package io.weightseal.core;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.MemoryObjectStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Engines whose keys live in memory, and small artifacts in memory to try them on.
final class Workbench {
  final FakeKeyService keys = new FakeKeyService("local");
  final KeyUri key = keys.add("team");
  final MemoryObjectStore store = new MemoryObjectStore();

  Weightseal engine(int workers) {
    return Weightseal.builder().keyService(keys).workers(workers).build();
  }

  EncryptOptions replacing() {
    return new EncryptOptions(List.of(key), "llama", "1", Map.of(), IfExists.REPLACE);
  }

  /// Bytes that look random and are the same for the same length.
  static byte[] plaintext(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  Location at(String name) {
    return new Location(store, name);
  }

  EncryptOptions options() {
    return EncryptOptions.of(key, "llama");
  }

  /// Puts `plaintext` and its sealed form, as `sealed`, into the store; replaces what is there.
  Location seal(byte[] plaintext) throws WeightsealException {
    store.put("plain", plaintext);
    engine(1).encrypt(at("plain"), at("sealed"), replacing());
    return at("sealed");
  }

  /// Puts a model of these files and its sealed form, as `model.sealed`, into the store.
  Location sealModel(Map<String, byte[]> files) throws WeightsealException {
    files.forEach((path, bytes) -> store.put("model/" + path, bytes));
    engine(2).encrypt(at("model"), at("model.sealed"), options());
    return at("model.sealed");
  }

  /// The object's bytes.
  byte[] bytes(String name) throws WeightsealException {
    return bytes(store, name);
  }

  static byte[] bytes(ObjectStore store, String name) throws WeightsealException {
    try (Source source = store.open(name)) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(source.size()));
      source.read(content, 0);
      return content.array();
    }
  }

  /// The bytes of every object in a folder, by relative name.
  Map<String, byte[]> contents(String folder) throws WeightsealException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (ObjectStore.Entry entry : store.list(folder)) {
      contents.put(
          entry.name(), bytes(folder.isEmpty() ? entry.name() : folder + "/" + entry.name()));
    }
    return contents;
  }

  /// Decrypts an artifact and gives its bytes.
  byte[] decrypt(Location sealed) throws WeightsealException {
    engine(1).decrypt(sealed, at("opened"), Expectations.NONE, IfExists.REPLACE);
    return bytes("opened");
  }
}
