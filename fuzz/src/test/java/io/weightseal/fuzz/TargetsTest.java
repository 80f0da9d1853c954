package io.weightseal.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs every target on its seeds and on damaged copies of them, the same ones each time. What
/// Jazzer finds beyond that, `fuzz/run` tells.
class TargetsTest {
  private static final Path VECTORS = Path.of("../spec/vectors/v1");
  private static final int DAMAGED_COPIES = 20;

  @TempDir private static Path folder;

  @BeforeAll
  static void makeSeeds() throws IOException {
    System.setProperty("weightseal.vectors", VECTORS.toString());
    Seeds.write(VECTORS, folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SealedHeaderTarget",
        "KeySlotsTarget",
        "RecipientsTarget",
        "EnvelopeTarget",
        "ManifestTarget",
        "SafetensorsTarget",
        "GgufTarget",
        "ShardIndexTarget",
        "SealedFileTarget",
        "EncmodelTarget",
        "EnvmodelTarget",
        "RecipeFileTarget",
        "AuditEventTarget",
        "AuditProofTarget",
        "AuditJournalTarget",
        "AgentRequestTarget",
        "ModelSignatureTarget",
        "ModelStatementTarget"
      })
  void acceptsSeedsAndDamagedCopies(String target) throws Throwable {
    Method run =
        Class.forName("io.weightseal.fuzz." + target).getMethod("fuzzerTestOneInput", byte[].class);
    List<Path> seeds;
    try (Stream<Path> entries = Files.list(folder.resolve(target))) {
      seeds = entries.sorted().toList();
    }
    assertTrue(seeds.size() >= 2, "seeds");
    Random random = new Random(target.hashCode());
    for (Path seed : seeds) {
      byte[] input = Files.readAllBytes(seed);
      run(run, seed, input);
      for (int i = 0; i < DAMAGED_COPIES; i++) {
        run(run, seed, damaged(input, random));
      }
    }
  }

  private static void run(Method target, Path seed, byte[] input) throws Throwable {
    try {
      target.invoke(null, (Object) input.clone());
    } catch (InvocationTargetException e) {
      throw new AssertionError(seed + " or a damaged copy of it", e.getCause());
    }
  }

  private static byte[] damaged(byte[] input, Random random) {
    byte[] copy =
        random.nextInt(4) == 0 ? Arrays.copyOf(input, random.nextInt(input.length)) : input.clone();
    for (int i = random.nextInt(4); i >= 0 && copy.length > 0; i--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
    }
    return copy;
  }
}
