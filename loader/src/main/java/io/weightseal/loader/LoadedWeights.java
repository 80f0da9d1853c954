package io.weightseal.loader;

import io.weightseal.loader.memory.PrivateMemory;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tensors in memory, decrypted and authenticated. Close them after use: that wipes them and gives
/// the memory back.
///
/// Needs neither the loader nor a key any more. Safe for use by several threads. After [#close]
/// every segment throws [IllegalStateException] when it is read; native code that was handed an
/// address does not, so end its use of the weights first.
public final class LoadedWeights implements AutoCloseable {
  /// In bytes: a cache line, and what engines ask of the memory that they are given.
  public static final int ALIGNMENT = 64;

  private final Map<String, LoadedTensor> tensors;
  private final List<PrivateMemory> memories;

  LoadedWeights(List<LoadedTensor> tensors, List<PrivateMemory> memories) {
    Map<String, LoadedTensor> byName = LinkedHashMap.newLinkedHashMap(tensors.size());
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    this.tensors = Collections.unmodifiableMap(byName);
    this.memories = List.copyOf(memories);
  }

  /// The tensors by name, in the order of files and of the places in them.
  public Map<String, LoadedTensor> tensors() {
    return tensors;
  }

  /// The tensor of this name.
  ///
  /// @throws IllegalArgumentException when it was not loaded
  public LoadedTensor tensor(String name) {
    LoadedTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the tensor " + name + " is not loaded");
    }
    return tensor;
  }

  /// What is known to protect all of the memory; nothing on systems other than Linux.
  public Set<PrivateMemory.Protection> protections() {
    Set<PrivateMemory.Protection> common =
        memories.isEmpty()
            ? EnumSet.noneOf(PrivateMemory.Protection.class)
            : EnumSet.allOf(PrivateMemory.Protection.class);
    memories.forEach(memory -> common.retainAll(memory.protections()));
    return Collections.unmodifiableSet(common);
  }

  /// Wipes all tensors and gives the memory back. Does nothing the second time.
  ///
  /// @throws IllegalStateException while input or output of a thread works on a tensor; the others
  ///   are wiped, and this can be called again
  @Override
  public void close() {
    closeAll(memories);
  }

  static void closeAll(List<PrivateMemory> memories) {
    IllegalStateException inUse = null;
    for (PrivateMemory memory : memories) {
      try {
        memory.close();
      } catch (IllegalStateException e) {
        inUse = e;
      }
    }
    if (inUse != null) {
      throw inUse;
    }
  }
}
