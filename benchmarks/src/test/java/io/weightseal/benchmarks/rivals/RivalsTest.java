package io.weightseal.benchmarks.rivals;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A rival that does less than it should would be compared unfairly: each must give back what it
/// took, and refuse what was changed.
class RivalsTest {
  /// A `main` method.
  interface Rival {
    void run(String... arguments) throws Exception;
  }

  record Named(String name, Rival rival) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Named> RIVALS =
      List.of(
          new Named("Tink", TinkStreaming::main),
          new Named("AWS Encryption SDK", AwsEncryptionSdk::main));

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("RIVALS")
  void givesBackWhatItTookAndRefusesWhatWasChanged(Named named) throws Exception {
    Random random = new Random(7);
    byte[] plaintext = new byte[(3 << 20) + 5];
    random.nextBytes(plaintext);
    byte[] key = new byte[32];
    random.nextBytes(key);
    String keyFile = Files.write(folder.resolve("key"), key).toString();
    Path in = Files.write(folder.resolve("in"), plaintext);
    Path sealed = folder.resolve("sealed");
    Path back = folder.resolve("back");

    named.rival().run("encrypt", keyFile, in.toString(), sealed.toString());
    named.rival().run("decrypt", keyFile, sealed.toString(), back.toString());
    assertArrayEquals(plaintext, Files.readAllBytes(back));

    byte[] changed = Files.readAllBytes(sealed);
    changed[changed.length / 2] ^= 1;
    Files.write(sealed, changed);
    String again = folder.resolve("again").toString();
    assertThrows(
        Exception.class, () -> named.rival().run("decrypt", keyFile, sealed.toString(), again));

    Files.write(sealed, Arrays.copyOf(plaintext, 1000));
    String never = folder.resolve("never").toString();
    assertThrows(
        Exception.class, () -> named.rival().run("decrypt", keyFile, sealed.toString(), never));
  }
}
