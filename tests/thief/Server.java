import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.local.LocalKeyService;
import io.weightseal.keys.local.LocalKeyStore;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.memory.SecretMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;

/// Stands for a process that serves a model for long, on demand: it keeps the data key, and decrypts
/// what it is asked for. SEALED HOME, and `plain` for one without any protection: the thief's control.
final class Server {
  private static final long BYTES = 4096;

  public static void main(String[] arguments) throws Exception {
    if (!List.of(arguments).contains("plain")) {
      Processes.forbidDumps();
      SecretMemory.keepDataKeys();
    }
    LocalKeyStore keys = new LocalKeyStore(Path.of(arguments[1]));
    Weightseal weightseal =
        Weightseal.builder()
            .keyService(new LocalKeyService(keys, PassphraseSource.none()))
            .build();
    try (SealedModel model =
        weightseal.open(FileStore.locate(Path.of(arguments[0])), Expectations.NONE)) {
      SealedFile file = model.files().getFirst();
      byte[] onTheHeap = {};
      if (List.of(arguments).contains("plain")) {
        onTheHeap = file.stream().readNBytes(1 << 20);
      }
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment page = arena.allocate(BYTES);
        for (long offset = 0; offset < file.size() - BYTES; offset += file.size() / 7) {
          file.read(offset, page);
        }
        System.out.println("loaded " + file.size());
        Thread.sleep(Long.MAX_VALUE);
        Reference.reachabilityFence(onTheHeap);
      }
    }
  }
}
