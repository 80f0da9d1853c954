package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every command's `--json` is one object that fits `docs/cli-output.schema.json`.
final class JsonOutputTest {
  @TempDir Path folder;
  private InProcess cli;

  @BeforeEach
  void sealSomething() throws IOException {
    cli = new InProcess(folder);
    Files.write(folder.resolve("weights"), new byte[100_000]);
    Path model = Files.createDirectories(folder.resolve("model/sub"));
    Files.writeString(folder.resolve("model/config.json"), "{}");
    Files.write(model.resolve("part.bin"), new byte[5]);
    Files.write(model.resolve("one.safetensors"), safetensors("t", new byte[] {1, 2, 3, 4}));
    cli.run("key create local:a").expect(0);
    cli.run("encrypt @/weights --key local:a").expect(0);
    cli.run("encrypt @/model --key local:a --context stage=test").expect(0);
    Files.write(folder.resolve("key"), new byte[32]);
    cli.run("export @/weights.sealed --format encmodel -o @/weights.enc --old-key-file @/key")
        .expect(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "completion",
        "completion zsh",
        "key list",
        "key show local:a",
        "key create local:new",
        "key create local:new --dry-run",
        "encrypt @/weights --key local:a -o @/other.sealed",
        "encrypt @/weights --key local:a -o @/other.sealed --dry-run",
        "encrypt @/model --key local:a -o @/other.sealed --dry-run",
        "encrypt - --key local:a -o @/other.sealed",
        "encrypt - --key local:a -o @/other.sealed --dry-run",
        "decrypt @/weights.sealed -o @/opened",
        "decrypt @/model.sealed -o @/opened",
        "decrypt @/model.sealed -o @/opened --dry-run",
        "inspect @/weights.sealed",
        "inspect @/model.sealed",
        "inspect @/model.sealed --tensors",
        "verify @/weights.sealed @/model.sealed",
        "verify @/model.sealed",
        "cp @/model.sealed @/copy.sealed",
        "cp @/weights.sealed @/copy.sealed",
        "cp @/model.sealed @/copy.sealed --dry-run",
        "rewrap @/model.sealed --to local:a",
        "rewrap @/model.sealed --to local:a --dry-run",
        "rewrap @/weights.sealed --to local:a",
        "rewrap @/model.sealed @/weights.sealed --to local:a --skip-current",
        "rewrap @/ --to local:a",
        "key rotate local:a",
        "key create hybrid:h",
        "key create hybrid:h --dry-run",
        "keys due @/model.sealed",
        "keys due @/ --older-than 90d --html @/due.html",
        "shred @/model.sealed @/weights.sealed --yes",
        "shred @/model.sealed --dry-run",
        "reencrypt @/model.sealed --to local:a -o @/again.sealed",
        "reencrypt @/model.sealed --to local:a -o @/again.sealed --dry-run",
        "import @/weights.enc --key local:a -o @/new.sealed --old-key-file @/key",
        "import @/weights.enc --key local:a -o @/new.sealed --old-key-file @/key --dry-run",
        "export @/weights.sealed --format encmodel -o @/old.enc --old-key-file @/key",
        "export @/weights.sealed --format encmodel -o @/old.enc --old-key-file @/key --dry-run",
        "export @/model.sealed/sub/part.bin --format encmodel -o @/p --old-key-file @/key",
      })
  void successIsOneObject(String command) {
    InProcess.Outcome outcome = cli.run(command + " --json").expect(0);

    Map<String, Object> json = outcome.json();
    assertEquals(true, json.get("ok"));
    assertTrue(command.startsWith((String) json.get("command")));
    assertEquals("", outcome.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encrypt @/absent --key local:a",
        "encrypt @/weights --key local:a",
        "encrypt @/weights --key local:nobody -o @/x",
        "encrypt @/weights",
        "decrypt @/weights.sealed",
        "decrypt @/weights.sealed -o @/x --expect name=other",
        "verify @/weights",
        "verify @/weights.sealed @/absent",
        "inspect @/absent",
        "inspect nosuch://bucket/absent",
        "cp @/model.sealed @/weights.sealed",
        "cp @/model @/copy.sealed",
        "cp @/model.sealed",
        "storage uploads @/",
        "storage uploads @/ --older-than often",
        "rewrap @/weights.sealed",
        "rewrap @/weights.sealed --remove local:a",
        "reencrypt @/weights.sealed --to local:a",
        "import @/weights --key local:a -o @/x --old-key-file @/key",
        "import @/weights.enc --key local:a -o @/x",
        "import @/weights.enc --key local:a -o @/x --old-key-file @/weights",
        "import @/weights.enc --key local:a -o @/x --old-key-file @/key --old-aad a:1",
        "import @/weights.enc --key local:a --old-key-file @/key",
        "import - --key local:a -o @/x --old-key-file @/key",
        "export @/model.sealed --format encmodel -o @/x --old-key-file @/key",
        "export @/weights.sealed --format envmodel -o @/x --old-key-file @/key",
        "export @/weights.sealed --format encmodel -o @/x",
        "key show local:nobody",
        "key create aws:x",
        "key rotate local:nobody",
        "key rotate nothing",
        "key rotate local:a --every 1d",
        "key rotate local:a --every often",
        "keys due",
        "keys due @/absent",
        "keys due @/*.nothing",
        "shred @/absent --yes",
        "rewrap @/absent-*.sealed --to local:a",
        "key create local:a",
        "completion fish",
        "demo",
        "nonsense",
        "inspect @/weights.sealed --nonsense",
      })
  void failureIsOneObject(String command) {
    InProcess.Outcome outcome = cli.run(command + " --json");

    Map<String, Object> json = outcome.json();
    assertEquals(false, json.get("ok"));
    assertEquals((long) outcome.exitCode(), json.get("exitCode"));
    assertEquals("", outcome.err());
  }

  @Test
  void sharesThePublicHalfOfAHybridKey() throws IOException {
    cli.run("key create hybrid:h").expect(0);
    Files.writeString(
        folder.resolve("h.pub"), cli.run("key show hybrid:h --public").expect(0).text());
    cli.run("key show hybrid:h --json").expect(0).json();
    cli.run("key import @/h.pub --home @/other --json").expect(0).json();
    cli.run("encrypt @/weights --key hybrid:h -o @/h.sealed --home @/other").expect(0);
    cli.run("decrypt @/h.sealed -o @/opened --home @/other").expect(12);
    cli.run("decrypt @/h.sealed -o @/opened").expect(0);
    cli.run("key import @/weights --json").expect(2).json();
    cli.run("key rotate hybrid:h --json").expect(1).json();
    assertTrue(cli.run("key list").expect(0).text().contains("hybrid:h"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encrypt",
        "decrypt",
        "cat",
        "inspect",
        "verify",
        "reencrypt",
        "shred",
        "import",
        "export",
        "key create",
        "key show",
        "key rotate",
        "key import",
        "audit check",
      })
  void namesAMissingArgument(String command) {
    InProcess.Outcome outcome = cli.run(command).expect(2);
    assertTrue(outcome.err().contains("Missing required parameter"), outcome.err());
  }

  @Test
  void findsATensorInAModel() {
    InProcess.Outcome cat = cli.run("cat @/model.sealed --tensor t --json").expect(0);
    assertArrayEquals(new byte[] {1, 2, 3, 4}, cat.out());
    assertEquals("sub/one.safetensors", ((Map<?, ?>) cat.errorJson().get("result")).get("path"));
    cli.run("cat @/model.sealed --tensor absent").expect(10);
    cli.run("cat @/model.sealed/sub/one.safetensors --tensor t --offset 1").expect(2);
  }

  private static byte[] safetensors(String name, byte[] data) {
    byte[] header =
        "{\"%s\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(name, data.length, data.length)
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .array();
  }

  @Test
  void goesToStandardErrorWhereStandardOutputCarriesData() {
    InProcess.Outcome cat = cli.run("cat @/weights.sealed --offset 1 --length 7 --json").expect(0);
    assertArrayEquals(new byte[7], cat.out());
    assertEquals("cat", cat.errorJson().get("command"));

    InProcess.Outcome decrypt = cli.run("decrypt @/weights.sealed -o - --json").expect(0);
    assertArrayEquals(new byte[100_000], decrypt.out());
    assertEquals("decrypt", decrypt.errorJson().get("command"));

    InProcess.Outcome failed = cli.run("cat @/absent --json").expect(10);
    assertEquals(0, failed.out().length);
    assertEquals(10L, failed.errorJson().get("exitCode"));
  }

  @Test
  void namesEachOfSeveral() {
    Map<?, ?> result =
        (Map<?, ?>)
            cli.run("verify @/weights.sealed @/absent --json").expect(3).json().get("result");

    List<?> sealed = (List<?>) result.get("sealed");
    assertEquals(true, ((Map<?, ?>) sealed.get(0)).get("ok"));
    assertEquals(false, ((Map<?, ?>) sealed.get(1)).get("ok"));
  }
}
