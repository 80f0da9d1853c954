package io.weightseal.loader.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SocketsTest {
  @Test
  void carriesDescriptorsToTheSameFile() throws Exception {
    List<Descriptor> pair = Sockets.pair();
    try (Descriptor here = pair.get(0);
        Descriptor there = pair.get(1);
        Descriptor file = Memory.create("test")) {
      Memory.resize(file, 4096);
      Sockets.send(here, new byte[] {1, 2, 3}, List.of(file, file));
      List<Descriptor> received = new ArrayList<>();
      byte[] bytes = new byte[10];
      assertEquals(3, Sockets.receive(there, bytes, received));
      assertArrayEquals(new byte[] {1, 2, 3}, Arrays.copyOf(bytes, 3));
      assertEquals(2, received.size());
      assertNotEquals(file.number(), received.getFirst().number());
      MemorySegment written = Memory.map(file, 4096, Memory.Access.WRITE);
      written.set(ValueLayout.JAVA_INT, 100, 42);
      MemorySegment read = Memory.map(received.getFirst(), 4096, Memory.Access.READ);
      assertEquals(42, read.get(ValueLayout.JAVA_INT, 100));
      Memory.unmap(written);
      Memory.unmap(read);
      received.forEach(Descriptor::close);
    }
  }

  @Test
  void tellsThatThePeerHasGone() throws Exception {
    List<Descriptor> pair = Sockets.pair();
    pair.get(0).close();
    try (Descriptor there = pair.get(1)) {
      assertEquals(-1, Sockets.receive(there, new byte[1], new ArrayList<>()));
    }
  }

  @Test
  void knowsItsPeerAtAPath(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("socket");
    try (Descriptor listening = Sockets.listen(path, 1);
        Descriptor client = Sockets.connect(path);
        Descriptor server = Sockets.accept(listening)) {
      Sockets.Peer peer = Sockets.peer(server);
      assertEquals(ProcessHandle.current().pid(), peer.process());
      assertEquals(Processes.effectiveUser(), peer.user());
      assertEquals(Processes.effectiveGroup(), peer.group());
      byte[] large = new byte[1 << 20];
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      Sockets.send(client, large, List.of());
                    } catch (LinuxException e) {
                      throw new AssertionError(e);
                    }
                  });
      byte[] buffer = new byte[70_000];
      int total = 0;
      while (total < large.length) {
        total += Sockets.receive(server, buffer, new ArrayList<>());
      }
      sender.join();
      assertEquals(large.length, total);
    }
    assertEquals(true, Files.exists(path));
  }

  @Test
  void namesTheCallAndTheErrorThatFailed(@TempDir Path folder) {
    Path path = folder.resolve("nobody");
    LinuxException error = assertThrows(LinuxException.class, () -> Sockets.connect(path));
    assertEquals(Errors.ENOENT, error.error());
    assertEquals("connect " + path + ": No such file or directory (2)", error.getMessage());
  }
}
