package io.weightseal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.FileStore;
import io.weightseal.core.Weightseal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What local configuration says of keys holds, whatever a file says; and key uses are on record.
class KeyPolicyTest {
  @TempDir Path folder;

  private InProcess cli;

  @BeforeEach
  void prepare() throws IOException {
    cli = new InProcess(folder);
    Files.write(folder.resolve("weights"), new byte[1000]);
    cli.run("key create local:a").expect(0);
  }

  private void configure(String yaml) throws IOException {
    Files.createDirectories(folder.resolve(".config/weightseal"));
    Files.writeString(folder.resolve(".config/weightseal/config.yaml"), yaml);
  }

  /// A service that a file names is not called unless the settings allow the key.
  @Test
  void callsNobodyForAKeyThatTheSettingsDoNotAllow() throws Exception {
    try (ServerSocket service = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      service.setSoTimeout(300);
      String settings =
          "key-services:\n  hashivault:\n    address: http://127.0.0.1:%d\n    attempts: 1\n    time-limit: 500ms\n"
              .formatted(service.getLocalPort());
      cli.variable("VAULT_TOKEN", "t");
      configure(settings + "allow-keys: hashivault://mine\n");
      sealForTheirs();

      InProcess.Outcome refused = cli.run("decrypt @/theirs.sealed -o @/x").expect(12);
      assertTrue(refused.err().contains("hashivault://theirs"), refused.err());
      assertTrue(refused.err().contains("not allowed by the settings"), refused.err());
      assertThrows(SocketTimeoutException.class, service::accept, "somebody called");

      cli.run("decrypt @/theirs.sealed -o @/x --allow-key hashivault://*").expect(14);
      service.accept().close();
    }
  }

  /// Seals a file whose recipient looks like one of Vault's.
  private void sealForTheirs() throws IOException {
    String wrapped = "vault:v1:" + Base64.getEncoder().encodeToString(new byte[60]);
    KeyService vault =
        new KeyService() {
          @Override
          public String scheme() {
            return "hashivault";
          }

          @Override
          public boolean knows(KeyUri key) {
            return true;
          }

          @Override
          public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity) {
            WrappedKey bytes = new WrappedKey(wrapped.getBytes(StandardCharsets.US_ASCII));
            return new Recipient(key, "1", bytes, Instant.now());
          }

          @Override
          public DataKey unwrap(Recipient recipient, ModelIdentity identity) {
            throw new UnsupportedOperationException();
          }

          @Override
          public KeyStatus status(KeyUri key) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void close() {}
        };
    Weightseal.builder()
        .keyService(vault)
        .build()
        .encrypt(
            FileStore.locate(folder.resolve("weights")),
            FileStore.locate(folder.resolve("theirs.sealed")),
            EncryptOptions.of(new KeyUri("hashivault://theirs"), "weights"));
  }

  @Test
  void aFolderCanNeitherAllowKeysNorSayWhereAServiceIs() throws Exception {
    for (String setting :
        List.of(
            "allow-keys: 'awskms:*'", "key-services: {awskms: {endpoint: 'http://127.0.0.1:1'}}")) {
      Files.writeString(folder.resolve("weightseal.yaml"), setting);
      InProcess.Outcome refused = cli.run("inspect @/weights").expect(2);
      assertTrue(refused.err().contains("may only stand in your own config.yaml"), refused.err());
    }
  }

  @Test
  void keysOfThisMachineCanBeNarrowedToo() throws Exception {
    cli.run("key create local:b").expect(0);
    cli.run("encrypt @/weights --key local:b").expect(0);
    configure("key-services: {local: {allow-keys: 'local:a'}}");
    cli.run("decrypt @/weights.sealed -o @/x").expect(12);
    cli.run("encrypt @/weights --key local:a -o @/y").expect(0);
  }

  @Test
  void refusesSettingsThatMakeNoSense() throws Exception {
    for (String setting :
        List.of(
            "key-services: {nothing: {a: b}}",
            "key-services: {awskms: {attempts: many}}",
            "key-services: [awskms]",
            "key-services: {local: {cache-for: 10m}}")) {
      configure(setting);
      cli.run("encrypt @/weights --key local:a -o @/x --dry-run").expect(2);
    }
  }

  @Test
  void eachKeyUseIsOnRecord() {
    cli.variable("WEIGHTSEAL_AUDIT_FOLDER", folder.resolve("log").toString());
    cli.run("key create local:b").expect(0);
    cli.run("encrypt @/weights --key local:b").expect(0);
    cli.run("decrypt @/weights.sealed -o @/x").expect(0);
    cli.run("decrypt @/weights.sealed -o @/y --expect name=other").expect(13);
    cli.run("key rotate local:b").expect(0);
    cli.run("rewrap @/weights.sealed --to local:a --remove local:b").expect(0);
    cli.run("shred @/weights.sealed --yes").expect(0);
    Map<?, ?> result = (Map<?, ?>) cli.run("audit list --json").expect(0).json().get("result");
    List<String> operations =
        ((List<?>) result.get("events"))
            .stream().map(event -> (String) ((Map<?, ?>) event).get("operation")).toList();
    assertEquals(
        List.of(
            "create", "wrap", "unwrap", "open", "open", "rotate", "unwrap", "open", "wrap",
            "shred"),
        operations);
    cli.run("audit verify").expect(0);
  }

  @Test
  void noKeyWhereTheRecordCannotBeWritten() throws IOException {
    cli.run("encrypt @/weights --key local:a").expect(0);
    Files.writeString(folder.resolve("log"), "not a folder");
    cli.variable("WEIGHTSEAL_AUDIT_FOLDER", folder.resolve("log").toString());
    InProcess.Outcome refused = cli.run("decrypt @/weights.sealed -o @/x --json").expect(1);
    assertEquals("AuditUnwritable", ((Map<?, ?>) refused.json().get("error")).get("type"));
    assertFalse(Files.exists(folder.resolve("x")));
    cli.run("encrypt @/weights --key local:a -o @/y").expect(1);
    assertFalse(Files.exists(folder.resolve("y")));
    cli.variable("WEIGHTSEAL_AUDIT_REQUIRED", "false");
    cli.run("decrypt @/weights.sealed -o @/x").expect(0);
  }
}
