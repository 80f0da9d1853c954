package io.weightseal.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.cli.Launcher.Outcome;
import io.weightseal.cli.schema.JsonSchema;
import io.weightseal.cli.schema.JsonText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole command line as processes: streams, exit codes, files.
final class LauncherIT {
  @TempDir Path folder;
  private Launcher cli;
  private final byte[] weights = new byte[300_000];

  @BeforeEach
  void makeKeyAndInput() throws Exception {
    cli = new Launcher(folder);
    new Random(1).nextBytes(weights);
    Files.write(folder.resolve("weights"), weights);
    cli.run("key", "create", "local:a").expect(0);
  }

  private void seal() throws Exception {
    cli.run("encrypt", "weights", "--key", "local:a").expect(0);
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> String.valueOf(path.getFileName()))
          .filter(name -> !name.startsWith("output-"))
          .collect(Collectors.toSet());
    }
  }

  private void flipBit(String name) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
      file.seek(file.length() / 2);
      int old = file.read();
      file.seek(file.length() / 2);
      file.write(old ^ 1);
    }
  }

  private static void assertOneLine(Outcome outcome) {
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    assertTrue(outcome.err().startsWith("weightseal: "), outcome.err());
  }

  @Test
  void encryptsAndDecryptsUnderDefaultNames() throws Exception {
    seal();
    Files.delete(folder.resolve("weights"));
    cli.run("decrypt", "weights.sealed").expect(0);
    assertArrayEquals(weights, Files.readAllBytes(folder.resolve("weights")));
  }

  @Test
  void encryptsAModelAndReadsOneFileOfIt() throws Exception {
    Files.createDirectories(folder.resolve("model/sub"));
    Files.write(folder.resolve("model/sub/weights"), weights);
    Files.writeString(folder.resolve("model/config.json"), "{}");
    cli.run("encrypt", "model", "--key", "local:a").expect(0);
    assertEquals("{}", cli.run("cat", "model.sealed/config.json").expect(0).out());
    assertEquals("{}", cli.run("cat", "model.sealed/config.json.sealed").expect(0).out());
    Outcome part =
        cli.run("cat", "model.sealed/sub/weights", "--offset", "7", "--length", "9").expect(0);
    assertArrayEquals(slice(7, 9), part.bytes());
    assertOneLine(cli.run("cat", "model.sealed").expect(2));
    assertOneLine(cli.run("cat", "model.sealed/absent").expect(10));
  }

  private byte[] slice(int offset, int length) {
    byte[] slice = new byte[length];
    System.arraycopy(weights, offset, slice, 0, length);
    return slice;
  }

  @Test
  void streamsThroughPipes() throws Exception {
    Outcome piped =
        cli.shell(
                "set -o pipefail; cat weights | \"$W\" encrypt - -o - --key local:a"
                    + " | \"$W\" decrypt - -o - | cat")
            .expect(0);
    assertArrayEquals(weights, piped.bytes());
    assertEquals("", piped.err());
    cli.runWithInput(weights, "encrypt", "-", "-o", "x.sealed", "--key", "local:a").expect(0);
    assertArrayEquals(weights, cli.run("decrypt", "x.sealed", "-o", "-").expect(0).bytes());
    Outcome file =
        cli.shell("\"$W\" decrypt - -o opened < x.sealed && cmp opened weights").expect(0);
    assertTrue(file.out().startsWith("decrypted - "), file.out());
  }

  @Test
  void endsQuietlyWhenItsReaderGoesAway() throws Exception {
    Files.write(folder.resolve("big"), new byte[30_000_000]);
    cli.run("encrypt", "big", "--key", "local:a").expect(0);
    Outcome cat = cli.shell("\"$W\" cat big.sealed | head -c 5; exit ${PIPESTATUS[0]}").expect(1);
    assertEquals("", cat.err());
    Outcome decrypt =
        cli.shell("\"$W\" decrypt big.sealed -o - | head -c 5; exit ${PIPESTATUS[0]}").expect(1);
    assertEquals("", decrypt.err());
  }

  @Test
  void otherFailureIs1() throws Exception {
    cli.run("encrypt", "weights", "--key", "local:a", "-o", "/dev/full/x").expect(10);
    Files.createSymbolicLink(Files.createDirectory(folder.resolve("m")).resolve("l"), Path.of("/"));
    assertOneLine(cli.run("encrypt", "m", "--key", "local:a").expect(1));
  }

  @Test
  void usageIs2() throws Exception {
    assertOneLine(cli.run("encrypt").expect(2));
    assertOneLine(cli.run("encrypt", "weights", "--key", "nonsense").expect(2));
    assertOneLine(cli.run("encrypt", "weights", "--nonsense").expect(2));
    assertOneLine(cli.run("nonsense").expect(2));
    assertOneLine(cli.run("encrypt", "weights").expect(2));
  }

  @Test
  void someOfSeveralIs3() throws Exception {
    seal();
    Outcome verify = cli.run("verify", "weights.sealed", "weights").expect(3);
    assertTrue(verify.out().startsWith("weights.sealed is whole and genuine"), verify.out());
    assertEquals(2, verify.err().lines().count(), verify.err());
  }

  @Test
  void notFoundIs10() throws Exception {
    assertOneLine(cli.run("encrypt", "absent", "--key", "local:a").expect(10));
    assertOneLine(cli.run("decrypt", "absent.sealed").expect(10));
    assertOneLine(cli.run("verify", "absent.sealed").expect(10));
  }

  @Test
  void existingIs11UnlessForced() throws Exception {
    seal();
    byte[] before = Files.readAllBytes(folder.resolve("weights.sealed"));
    assertOneLine(cli.run("encrypt", "weights", "--key", "local:a").expect(11));
    assertArrayEquals(before, Files.readAllBytes(folder.resolve("weights.sealed")));
    assertOneLine(cli.run("decrypt", "weights.sealed").expect(11));
    assertOneLine(cli.run("key", "create", "local:a").expect(11));
    cli.run("encrypt", "weights", "--key", "local:a", "--force").expect(0);
    cli.run("decrypt", "weights.sealed", "--force").expect(0);
  }

  @Test
  void noUsableKeyIs12() throws Exception {
    seal();
    assertOneLine(cli.run("encrypt", "weights", "--key", "local:b", "-o", "x").expect(12));
    assertFalse(Files.exists(folder.resolve("x")));
    assertOneLine(cli.run("decrypt", "weights.sealed", "-o", "x", "--home", "other").expect(12));
    assertOneLine(cli.run("key", "show", "local:b").expect(12));
  }

  @Test
  void tamperedOrWrongIs13() throws Exception {
    seal();
    for (String value : List.of("name=other", "version=2", "stage=prod")) {
      assertOneLine(cli.run("decrypt", "weights.sealed", "-o", "x", "--expect", value).expect(13));
    }
    flipBit("weights.sealed");
    assertOneLine(cli.run("verify", "weights.sealed").expect(13));
    assertOneLine(cli.run("decrypt", "weights.sealed", "-o", "x").expect(13));
    assertOneLine(cli.run("verify", "weights").expect(13));
    assertEquals(Set.of("home", "weights", "weights.sealed"), names());
  }

  @Test
  void interruptedIs130AndLeavesNothing() throws Exception {
    Launcher.Running encrypt = cli.start("encrypt", "-", "-o", "x.sealed", "--key", "local:a");
    encrypt.process().getOutputStream().write(weights);
    encrypt.process().getOutputStream().flush();
    awaitTemporaryFile();
    interrupt(encrypt.process());
    Outcome outcome = encrypt.finish().expect(130);
    assertOneLine(outcome);
    assertEquals(Set.of("home", "weights"), names());
  }

  private void awaitTemporaryFile() throws Exception {
    for (int i = 0; i < 600 && names().size() < 3; i++) {
      Thread.sleep(50);
    }
    assertTrue(names().size() > 2, "something is being written");
  }

  private static void interrupt(Process process) throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
        .start()
        .waitFor(10, TimeUnit.SECONDS);
  }

  @Test
  void dryRunWritesNothing() throws Exception {
    seal();
    Set<String> before = names();
    byte[] sealed = Files.readAllBytes(folder.resolve("weights.sealed"));
    for (List<String> command :
        List.of(
            List.of("encrypt", "weights", "--key", "local:a", "-o", "x"),
            List.of("decrypt", "weights.sealed", "-o", "x"),
            List.of("rewrap", "weights.sealed", "--to", "local:a"),
            List.of("reencrypt", "weights.sealed", "--to", "local:a", "-o", "x"),
            List.of("key", "create", "local:new"))) {
      String[] dry = Stream.concat(command.stream(), Stream.of("--dry-run")).toArray(String[]::new);
      Outcome outcome = cli.run(dry).expect(0);
      assertTrue(outcome.out().startsWith("would "), outcome.out());
    }
    assertEquals(before, names());
    assertArrayEquals(sealed, Files.readAllBytes(folder.resolve("weights.sealed")));
    assertEquals("local:a\n", cli.run("key", "list").out());
    cli.run("encrypt", "weights", "--key", "local:a", "--dry-run").expect(11);
    cli.run("encrypt", "weights", "--key", "local:b", "-o", "x", "--dry-run").expect(12);
    cli.run("encrypt", "absent", "--key", "local:a", "--dry-run").expect(10);
  }

  @Test
  void rewrapMovesToAnotherKey() throws Exception {
    seal();
    cli.run("key", "create", "local:b").expect(0);
    cli.run("rewrap", "weights.sealed", "--to", "local:b", "--remove", "local:a").expect(0);
    String shown = cli.run("inspect", "weights.sealed").expect(0).out();
    assertTrue(shown.contains("local:b") && !shown.contains("local:a"), shown);
    cli.run("reencrypt", "weights.sealed", "--to", "local:a", "-o", "again.sealed").expect(0);
    cli.run("verify", "again.sealed").expect(0);
    assertOneLine(cli.run("rewrap", "weights.sealed", "--remove", "local:b").expect(2));
  }

  @Test
  void quietPrintsOnlyWhatWasAskedFor() throws Exception {
    Outcome encrypt = cli.run("encrypt", "weights", "--key", "local:a", "-q").expect(0);
    assertEquals("", encrypt.out() + encrypt.err());
    assertTrue(cli.run("inspect", "weights.sealed", "-q").expect(0).out().contains("local:a"));
    assertOneLine(cli.run("encrypt", "weights", "--key", "local:a", "-q").expect(11));
  }

  @Test
  void debugShowsWhereAnErrorArose() throws Exception {
    assertTrue(
        cli.run("verify", "weights", "--debug").expect(13).err().contains("\tat io.weightseal"));
  }

  @Test
  void passphraseComesFromFileOrCommand() throws Exception {
    Files.writeString(folder.resolve("secret"), "correct horse\n");
    cli.run("key", "create", "local:p", "--passphrase-file", "secret").expect(0);
    cli.run("encrypt", "weights", "--key", "local:p", "--passphrase-command", "cat secret")
        .expect(0);
    cli.run("verify", "weights.sealed", "--passphrase-file", "secret").expect(0);
    assertOneLine(
        cli.run("verify", "weights.sealed", "--passphrase-command", "echo wrong").expect(12));
    assertOneLine(cli.run("verify", "weights.sealed", "--passphrase-command", "exit 3").expect(12));
    assertOneLine(cli.shell("setsid -w \"$W\" verify weights.sealed </dev/null").expect(12));
  }

  @Test
  void worksThroughLinksFromAnywhereWithSpaces() throws Exception {
    Path spaced = Files.createDirectories(folder.resolve("a folder/with spaces"));
    Path link = Files.createSymbolicLink(spaced.resolve("seal it"), Launcher.FILE);
    Path again = Files.createSymbolicLink(spaced.resolve("again"), Path.of("seal it"));
    Files.write(spaced.resolve("my weights"), weights);
    for (Path each : List.of(link, again)) {
      Launcher linked = new Launcher(spaced, each);
      assertTrue(linked.run("version").expect(0).out().startsWith("weightseal "));
    }
    new Launcher(spaced, link).run("key", "create", "local:s").expect(0);
    new Launcher(spaced, link).run("encrypt", "my weights", "--key", "local:s").expect(0);
    assertTrue(Files.exists(spaced.resolve("my weights.sealed")));
  }

  @Test
  void saysWhatCompletesAndHelps() throws Exception {
    assertEquals(0, cli.shell("bash -n <(\"$W\" completion bash)").exitCode());
    assertTrue(cli.run("--help").expect(0).out().contains("reencrypt"));
    assertTrue(cli.run("encrypt", "--help").expect(0).out().contains("--model-version"));
    assertEquals(2, cli.run().exitCode());
  }

  @Test
  void demoRunsToItsEnd() throws Exception {
    Outcome demo = cli.run("demo").expect(0);
    assertTrue(demo.out().contains("$ weightseal verify tampered.sealed"), demo.out());
    assertTrue(demo.out().contains("not a byte differs"), demo.out());
    assertEquals("", demo.err());
    JsonSchema schema =
        JsonSchema.read(Launcher.FILE.resolveSibling("docs/cli-output.schema.json"));
    Object json = JsonText.read(cli.run("demo", "--json").expect(0).out());
    assertEquals(List.of(), schema.problems(json));
  }
}
