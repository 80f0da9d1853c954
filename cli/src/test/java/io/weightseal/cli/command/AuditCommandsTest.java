package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse;
import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.audit.AuditSettings;
import io.weightseal.audit.TamperEvidentLog;
import io.weightseal.cli.settings.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditCommandsTest {
  @TempDir Path folder;
  private InProcess cli;

  @BeforeEach
  void recordSomeUses() throws IOException {
    cli = new InProcess(folder).variable("WEIGHTSEAL_AUDIT_FOLDER", log().toString());
    append(log(), 0, 20);
  }

  private Path log() {
    return folder.resolve("log");
  }

  private static void append(Path log, int from, int to) throws IOException {
    try (TamperEvidentLog audit = TamperEvidentLog.open(new AuditSettings(log, "test"))) {
      for (int i = from; i < to; i++) {
        audit.append(use(i));
      }
    }
  }

  private static KeyUse use(int i) {
    return new KeyUse(
        i % 5 == 0 ? Operation.OPEN : Operation.UNWRAP,
        new KeyUri("local:k" + i % 2),
        "1",
        new ModelIdentity(
            new ModelId("00112233445566778899aabbccddeeff"), "m" + i, "1", Map.of("a", "b")),
        "sha256:" + "ab".repeat(32),
        i == 7 ? Outcome.REFUSED : Outcome.SUCCESS,
        i == 7 ? "DENIED" : null,
        Duration.ofMillis(1),
        null);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static List<?> events(InProcess.Outcome outcome) {
    return (List<?>) ((Map<?, ?>) outcome.expect(0).json().get("result")).get("events");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit list",
        "audit list --outcome refused",
        "audit list --model nobody",
        "audit tail",
        "audit tail -n 3",
        "audit verify",
        "audit verify --from @/saved",
        "audit prove 3",
        "audit check @/proof",
        "audit checkpoint",
        "audit verifier",
      })
  void answersInJson(String command) throws IOException {
    write("saved", cli.run("audit checkpoint").expect(0).text());
    write("proof", cli.run("audit prove 7").expect(0).text());
    InProcess.Outcome outcome = cli.run(command + " --json").expect(0);
    assertTrue(command.startsWith((String) outcome.json().get("command")));
    assertEquals("", outcome.err());
  }

  @Test
  void listsWhatIsAskedFor() {
    assertEquals(20, events(cli.run("audit list --json")).size());
    assertEquals(4, events(cli.run("audit list --operation open --json")).size());
    assertEquals(10, events(cli.run("audit list --key local:k1 --json")).size());
    assertEquals(20, events(cli.run("audit list --since 1h --json")).size());
    assertEquals(20, events(cli.run("audit list --since 2026-01-01 --json")).size());
    assertEquals(0, events(cli.run("audit list --since 2999-01-01T00:00:00Z --json")).size());
    String user = System.getProperty("user.name");
    assertEquals(20, events(cli.run("audit list --actor " + user + " --json")).size());
    Map<?, ?> refused =
        (Map<?, ?>) events(cli.run("audit list --outcome refused --json")).getFirst();
    assertEquals(7L, refused.get("index"));
    assertEquals("DENIED", refused.get("cause"));
    InProcess.Outcome limited = cli.run("audit list --limit 5").expect(0);
    assertEquals(5, limited.text().lines().count());
    assertTrue(limited.err().contains("--limit"), limited.err());
    assertTrue(limited.text().startsWith("15  "), limited.text());
    assertTrue(
        cli.run("audit list --model m7")
            .text()
            .contains("refused  unwrap  local:k1 (version 1)  m7 1"));
  }

  @Test
  void tellsTheLastOnes() {
    assertEquals(10, cli.run("audit tail").expect(0).text().lines().count());
    assertEquals(2, cli.run("audit tail --lines 2").expect(0).text().lines().count());
    cli.run("audit tail --follow --json").expect(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsonl", "ocsf", "cef", "ecs"})
  void exportsLineByLine(String format) {
    InProcess.Outcome all = cli.run("audit export --format " + format).expect(0);
    assertEquals(20, all.text().lines().count());
    InProcess.Outcome some = cli.run("audit export --start 15 --json --format " + format).expect(0);
    assertEquals(5, some.text().lines().count());
    assertEquals(5L, ((Map<?, ?>) some.errorJson().get("result")).get("exported"));
  }

  @Test
  void verifiesAndFindsWhatWasDone() throws IOException {
    InProcess.Outcome good = cli.run("audit verify").expect(0);
    assertTrue(good.text().startsWith("20 events, as they were written"), good.text());
    write("saved", cli.run("audit checkpoint").expect(0).text());
    append(log(), 20, 30);
    InProcess.Outcome grown = cli.run("audit verify --from @/saved").expect(0);
    assertTrue(grown.text().contains("the checkpoint of 20 events is this log's past"));

    String key = cli.run("audit verifier").expect(0).text().strip();
    cli.run("audit", "verify", "--verifier", key).expect(0);
    write("key", key + "\n");
    cli.run("audit verify --verifier @/key").expect(0);
    cli.run("audit verify --verifier nonsense").expect(2);

    Path other = folder.resolve("other");
    append(other, 0, 1);
    InProcess.Outcome foreign = cli.run("audit verify --log @/other --verifier @/key").expect(13);
    assertTrue(foreign.err().contains("its key is"), foreign.err());
    cli.run("audit verify --log @/other --from @/saved").expect(13);

    Path journal = log().resolve("journal");
    byte[] bytes = Files.readAllBytes(journal);
    bytes[bytes.length - 1] ^= 1;
    Files.write(journal, bytes);
    InProcess.Outcome bad = cli.run("audit verify --json").expect(13);
    assertEquals("AuditNotAuthentic", ((Map<?, ?>) bad.json().get("error")).get("type"));
    InProcess.Outcome listed = cli.run("audit list").expect(0);
    assertTrue(listed.err().contains("warning"), listed.err());
    cli.run("audit checkpoint").expect(13);
  }

  @Test
  void provesOffline() throws IOException {
    String id =
        (String)
            ((Map<?, ?>) events(cli.run("audit list --model m7 --json")).getFirst()).get("event");
    write("by-id", cli.run("audit prove " + id).expect(0).text());
    write("by-number", cli.run("audit prove 7").expect(0).text());
    assertEquals(
        Files.readString(folder.resolve("by-id")), Files.readString(folder.resolve("by-number")));
    String key = cli.run("audit verifier").expect(0).text().strip();
    InProcess elsewhere = new InProcess(Files.createDirectory(folder.resolve("elsewhere")));
    InProcess.Outcome checked =
        elsewhere.run("audit", "check", folder.resolve("by-id").toString(), "--verifier", key);
    assertTrue(checked.expect(0).text().contains("is in the audit log"), checked.text());
    elsewhere.run("audit", "check", folder.resolve("by-id").toString()).expect(2);

    write("bent", Files.readString(folder.resolve("by-id")).replace("index 7", "index 6"));
    cli.run("audit check @/bent").expect(13);
    cli.run("audit prove 99").expect(10);
    cli.run("audit prove 00000000-0000-7000-8000-000000000000").expect(10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit list --since yesterday",
        "audit list --outcome maybe",
        "audit list --operation dance",
        "audit list --limit 0",
        "audit export --format xml",
        "audit check @/log/key --verifier x",
      })
  void refusesWhatMakesNoSense(String command) {
    cli.run(command).expect(2);
    assertFalse(cli.run(command + " --json").expect(2).err().contains("Exception"));
  }

  @Test
  void saysWhenNoneIsSetUp() {
    InProcess bare = new InProcess(folder);
    InProcess.Outcome outcome = bare.run("audit list").expect(2);
    assertTrue(outcome.err().contains("--log"), outcome.err());
    bare.run("audit list --log @/nothing").expect(10);
    bare.run("audit list --log @/log").expect(0);
  }

  @Test
  void takesTheSettingsFromTheUserAlone() throws Exception {
    Map<String, String> variables = Map.of("HOME", folder.toString());
    Environment environment = new Environment(variables, folder);
    List<String> told = new ArrayList<>();
    try (AuditLog none = AuditPlace.configured(environment, told::add)) {
      assertEquals(AuditLog.NONE, none);
    }
    write("weightseal.yaml", "audit: {folder: theirs}\n");
    assertTrue(new InProcess(folder).run("key list").expect(2).err().contains("config.yaml"));
    try (AuditLog none = AuditPlace.configured(environment, told::add)) {
      assertEquals(AuditLog.NONE, none);
    }
    Files.delete(folder.resolve("weightseal.yaml"));
    Path file =
        Files.createDirectories(folder.resolve(".config/weightseal")).resolve("config.yaml");
    Files.writeString(file, "audit: {folder: mine, required: false, wait: 2}\n");
    try (AuditLog mine = AuditPlace.configured(environment, told::add)) {
      mine.append(use(1));
    }
    assertEquals(List.of(), told);
    assertTrue(Files.exists(file.resolveSibling("mine/journal")));
    assertTrue(
        Files.readString(file.resolveSibling("mine/journal"), StandardCharsets.ISO_8859_1)
            .contains("weightseal " + ProjectVersion.CURRENT));

    Files.delete(file.resolveSibling("mine/key"));
    try (AuditLog mine = AuditPlace.configured(environment, told::add)) {
      mine.append(use(2));
    }
    assertEquals(1, told.size());
    assertTrue(told.getFirst().contains("key that signs"), told.getFirst());
    Files.writeString(file, "audit: {folder: mine, wait: 2}\n");
    try (AuditLog mine = AuditPlace.configured(environment, told::add)) {
      assertThrows(AuditException.class, () -> mine.append(use(3)));
    }
  }
}
