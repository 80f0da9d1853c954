package io.weightseal.keys.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What only whole processes show.
class ProcessesTest {
  @TempDir Path folder;

  @Test
  void loadsBouncyCastleOnlyForAPassphrase() throws Exception {
    String without = run(List.of("-Xlog:class+load"), "wrap");
    assertTrue(without.contains("io.weightseal.keys.local.LocalKeyService"), without);
    assertFalse(without.contains("org.bouncycastle"), "loaded without a passphrase");
    assertTrue(run(List.of("-Xlog:class+load"), "passphrase").contains("org.bouncycastle"));
  }

  @Test
  void derivesWithinASmallHeap() throws Exception {
    assertTrue(run(List.of("-Xmx128m", "-XX:+UseSerialGC"), "passphrase").contains("done"));
  }

  @Test
  void letsOneOfTwoProcessesCreateAKey() throws Exception {
    int made = 0;
    int refused = 0;
    List<Process> processes = List.of(start(List.of(), "race"), start(List.of(), "race"));
    for (Process each : processes) {
      String output = finish(each);
      made += output.split("made", -1).length - 1;
      refused += output.split("EXISTS", -1).length - 1;
    }
    assertEquals(Child.RACES, made);
    assertEquals(Child.RACES, refused);
    assertEquals(Child.RACES, new LocalKeyStore(folder).list().size());
  }

  private String run(List<String> options, String what) throws Exception {
    return finish(start(options, what));
  }

  private Process start(List<String> options, String what) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.addAll(List.of(what, folder.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String finish(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  /// The other process.
  static final class Child {
    static final int RACES = 20;

    private Child() {}

    public static void main(String[] arguments) throws Exception {
      Path home = Path.of(arguments[1]);
      switch (arguments[0]) {
        case "wrap" -> {
          LocalKeyStore store = new LocalKeyStore(home);
          store.create("plain");
          wrap(store, "plain", PassphraseSource.none());
        }
        case "passphrase" -> {
          LocalKeyStore store = new LocalKeyStore(home);
          PassphraseSource source = (key, purpose) -> "secret".getBytes(UTF_8);
          store.create("protected", source);
          wrap(store, "protected", source);
        }
        default -> {
          for (int i = 0; i < RACES; i++) {
            race(home, i);
          }
        }
      }
      System.out.println("done");
    }

    private static void wrap(LocalKeyStore store, String name, PassphraseSource source)
        throws Exception {
      LocalKeyService service = new LocalKeyService(store, source);
      try (DataKey dataKey = DataKey.random(new SecureRandom())) {
        KeyUri key = new KeyUri("local:" + name);
        service
            .unwrap(service.wrap(dataKey, key, TestStores.IDENTITY), TestStores.IDENTITY)
            .close();
      }
    }

    /// Waits for the other process, so that both come to the same key at once.
    private static void race(Path home, int round) throws Exception {
      Files.createFile(home.resolve("ready-" + round + "-" + ProcessHandle.current().pid()));
      while (true) {
        try (var entries = Files.newDirectoryStream(home, "ready-" + round + "-*")) {
          int ready = 0;
          for (Path _ : entries) {
            ready++;
          }
          if (ready == 2) {
            break;
          }
        }
        Thread.onSpinWait();
      }
      try {
        new LocalKeyStore(home).create("key-" + round);
        System.out.println("made");
      } catch (KeyServiceException e) {
        System.out.println(e.reason());
      }
    }
  }
}
