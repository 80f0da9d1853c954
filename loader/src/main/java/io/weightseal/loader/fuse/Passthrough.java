package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.DeviceIo;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Memory;
import io.weightseal.loader.linux.Mounts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Files in memory that the kernel reads itself, without asking this process.
///
/// Source: `Documentation/filesystems/fuse-passthrough.rst`.
final class Passthrough {
  // _IOW(229, 1, struct fuse_backing_map)
  private static final long BACKING_OPEN = 0x4010_E501L;
  private static final long BACKING_MAP_BYTES = 16;

  private Passthrough() {}

  /// Whether this kernel and this process's rights allow it: tried out on a mount at `at`.
  ///
  /// To be called in a mount namespace of one's own.
  static boolean isPossible(Path at) throws IOException {
    try (Descriptor device = FuseMount.mount(at, Owner.ofProcess());
        Descriptor empty = Memory.create("weightseal-probe")) {
      try {
        FuseServer.agree(device);
        register(device, empty);
        return true;
      } catch (LinuxException e) {
        return false;
      } finally {
        Mounts.detach(at);
      }
    }
  }

  /// Hands the kernel every such file of `tree`, and returns by node what it calls them from then
  /// on.
  ///
  /// @throws LinuxException where this kernel, or this process's rights, do not allow it
  static Map<Integer, Integer> register(Descriptor device, ServedTree tree) throws LinuxException {
    Map<Integer, Integer> registered = new HashMap<>();
    for (int id = ServedTree.ROOT; id <= tree.size(); id++) {
      if (tree.node(id) instanceof Node.Leaf leaf
          && leaf.content() instanceof Content.InMemory inMemory) {
        registered.put(id, register(device, inMemory.memory()));
      }
    }
    return Map.copyOf(registered);
  }

  private static int register(Descriptor device, Descriptor memory) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment map = arena.allocate(BACKING_MAP_BYTES, 8);
      map.set(ValueLayout.JAVA_INT, 0, memory.number());
      return DeviceIo.control(device, BACKING_OPEN, map);
    }
  }
}
