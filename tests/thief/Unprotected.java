import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.local.LocalKeyService;
import io.weightseal.keys.local.LocalKeyStore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Path;

/// A process that serves a model without any protection, the thief's control: it keeps the data key in
/// ordinary memory, decrypts a few ranges, and has some plaintext on its heap. SEALED HOME.
final class Unprotected {
  private static final long BYTES = 4096;

  public static void main(String[] arguments) throws Exception {
    LocalKeyStore keys = new LocalKeyStore(Path.of(arguments[1]));
    Weightseal weightseal =
        Weightseal.builder()
            .keyService(new LocalKeyService(keys, PassphraseSource.none()))
            .build();
    try (SealedModel model =
        weightseal.open(FileStore.locate(Path.of(arguments[0])), Expectations.NONE)) {
      SealedFile file = model.files().getFirst();
      byte[] onTheHeap = file.stream().readNBytes(1 << 20);
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
