package io.weightseal.keys.local;

import static io.weightseal.keys.local.TestStores.IDENTITY;
import static io.weightseal.testkit.Refusals.assertReason;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {
  @TempDir Path home;
  private LocalKeyStore store;
  private Path key;

  @BeforeEach
  void createKey() throws Exception {
    assumeTrue(
        Files.getFileStore(home).supportsFileAttributeView("posix"),
        "the file system has no POSIX permissions");
    store = new LocalKeyStore(home);
    key = store.create("team").folder();
  }

  @ParameterizedTest
  @CsvSource({
    "keys, rwxr-x---, 700",
    "keys, rwx--x--x, 700",
    "keys/team, rwxr-xr-x, 700",
    "keys/team, rwx-w----, 700",
    "keys/team/key.json, rw-r--r--, 600",
    "keys/team/1.key, rw-r-----, 600",
    "keys/team/1.key, rw----r--, 600",
    "keys/team/1.key, rw-----w-, 600",
  })
  void refusesWhatOthersCanGetAt(String what, String mode, String chmod) throws Exception {
    Path path = home.resolve(what);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    KeyServiceException refusal = assertReason(Reason.DENIED, this::wrap);
    assertTrue(
        refusal.getMessage().contains("chmod " + chmod + " '" + path + "'"), refusal.getMessage());
    assertReason(Reason.DENIED, () -> store.rotate("team", PassphraseSource.none()));
    if (what.equals("keys")) {
      assertReason(Reason.DENIED, store::list);
      assertReason(Reason.DENIED, () -> store.create("other"));
      assertFalse(Files.exists(home.resolve("keys/other")));
    }
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(chmod.equals("700") ? "rwx------" : "rw-------"));
    wrap();
  }

  @ParameterizedTest
  @ValueSource(strings = {"keys", "keys/team", "keys/team/key.json", "keys/team/1.key"})
  void refusesWhatBelongsToSomebodyElse(String what) throws Exception {
    Path path = home.resolve(what);
    assumeTrue(
        (Integer) Files.getAttribute(path, "unix:uid") == 0,
        "only root can give a file away; these tests do not run as root");
    Files.setAttribute(path, "unix:uid", 12345);
    KeyServiceException refusal = assertReason(Reason.DENIED, this::wrap);
    assertTrue(
        refusal.getMessage().startsWith(path + " belongs to user 12345"), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"keys", "keys/team", "keys/team/key.json", "keys/team/1.key"})
  void refusesASymbolicLink(String what) throws Exception {
    Path path = home.resolve(what);
    Path elsewhere = Files.move(path, home.resolve("elsewhere"));
    Files.createSymbolicLink(path, elsewhere);
    KeyServiceException refusal = assertReason(Reason.DENIED, this::wrap);
    assertTrue(refusal.getMessage().startsWith(path + " is a symbolic link"), refusal.getMessage());
    assertTrue(Files.exists(elsewhere, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void refusesAFolderInPlaceOfAFile() throws Exception {
    Files.delete(key.resolve("1.key"));
    Files.createDirectory(key.resolve("1.key"));
    assertReason(Reason.DENIED, this::wrap);
  }

  @Test
  void followsALinkToItsHome() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("link"), home);
    assertEquals("team", new LocalKeyStore(link).show("team").name());
  }

  private void wrap() throws KeyServiceException {
    LocalKeyService service = new LocalKeyService(store, PassphraseSource.none());
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      service.wrap(dataKey, new KeyUri("local:team"), IDENTITY);
    }
  }
}
