package io.weightseal.keys.local;

import static io.weightseal.testkit.Refusals.assertReason;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.keys.files.LentKey;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.files.Protection;
import io.weightseal.testkit.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeyStoreTest {
  @TempDir Path folder;
  private Path home;
  private LocalKeyStore store;

  @BeforeEach
  void openStore() {
    home = folder.resolve("not/yet/there");
    store = new LocalKeyStore(home);
  }

  @Test
  void createsAKeyThatOnlyItsOwnerCanRead() throws Exception {
    LocalKey key = store.create("team");
    assertEquals("local:team", key.uri().value());
    assertEquals(home.resolve("keys/team"), key.folder());
    assertEquals(new Protection.None(), key.protection());
    assertEquals(List.of(new LocalKey.Version(1, key.created())), key.versions());
    assertEquals(key, store.show("team"));
    assertEquals(32, Files.size(key.folder().resolve("1.key")));
    try (Stream<Path> paths = Files.walk(home)) {
      for (Path path : paths.toList()) {
        assertEquals(
            Files.isDirectory(path) ? "rwx------" : "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
            path.toString());
      }
    }
  }

  @Test
  void makesEachKeyOfItsOwnRandomBytes() throws Exception {
    store.create("a");
    store.create("b");
    assertFalse(
        Arrays.equals(
            Files.readAllBytes(home.resolve("keys/a/1.key")),
            Files.readAllBytes(home.resolve("keys/b/1.key"))));
    assertFalse(Arrays.equals(Files.readAllBytes(home.resolve("keys/a/1.key")), new byte[32]));
  }

  @Test
  void listsKeysByName() throws Exception {
    assertEquals(List.of(), store.list());
    store.create("b");
    store.create("a.1");
    store.create("C_2-x");
    Files.createDirectory(home.resolve("keys/.new-left"));
    Files.writeString(home.resolve("keys/notes"), "");
    assertEquals(List.of("C_2-x", "a.1", "b"), store.list());
  }

  @Test
  void refusesAKeyThatExists() throws Exception {
    LocalKey key = store.create("team");
    byte[] before = Files.readAllBytes(key.folder().resolve("1.key"));
    KeyServiceException refusal = assertReason(Reason.EXISTS, () -> store.create("team"));
    assertTrue(refusal.getMessage().contains("local:team"));
    assertArrayEquals(before, Files.readAllBytes(key.folder().resolve("1.key")));
  }

  @Test
  void saysThatAKeyIsAbsent() throws Exception {
    assertReason(Reason.ABSENT, () -> store.show("team"));
    store.create("other");
    KeyServiceException refusal = assertReason(Reason.ABSENT, () -> store.show("team"));
    assertTrue(refusal.getMessage().contains("local:team"), refusal.getMessage());
    assertReason(Reason.ABSENT, () -> store.rotate("team", PassphraseSource.none()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        ".hidden",
        "-x",
        "_x",
        "a/b",
        "a b",
        "../a",
        "a\n",
        "a\0",
        "ä",
        "a1234567890123456789012345678901234567890123456789012345678901234"
      })
  void refusesAnImpossibleName(String name) {
    assertThrows(IllegalArgumentException.class, () -> store.create(name));
    assertThrows(IllegalArgumentException.class, () -> store.show(name));
    assertThrows(IllegalArgumentException.class, () -> store.rotate(name, PassphraseSource.none()));
    assertFalse(Files.exists(home));
  }

  @Test
  void addsVersionsAndKeepsTheOldOnes() throws Exception {
    LocalKey first = store.create("team");
    byte[] before = Files.readAllBytes(first.folder().resolve("1.key"));
    store.rotate("team", PassphraseSource.none());
    LocalKey third = store.rotate("team", PassphraseSource.none());
    assertEquals(
        List.of(1, 2, 3), third.versions().stream().map(LocalKey.Version::number).toList());
    assertEquals(third, store.show("team"));
    assertEquals(first.created(), third.created());
    assertArrayEquals(before, Files.readAllBytes(first.folder().resolve("1.key")));
    assertEquals(List.of("1.key", "2.key", "3.key", "key.json"), names(first.folder()));
  }

  @Test
  void letsOneOfManyCreateAKey() throws Exception {
    assertEquals(1, successes(() -> new LocalKeyStore(home).create("team")));
    assertEquals(1, store.show("team").versions().size());
    assertEquals(List.of(".lock", "team"), names(home.resolve("keys")));
  }

  @Test
  void losesNoVersionWhenManyAddOne() throws Exception {
    store.create("team");
    assertEquals(
        16, successes(() -> new LocalKeyStore(home).rotate("team", PassphraseSource.none())));
    assertEquals(17, store.show("team").versions().size());
    assertEquals(18, names(home.resolve("keys/team")).size());
  }

  @Test
  void clearsAwayWhatAKilledProcessLeft() throws Exception {
    store.create("team");
    for (String name : List.of("left", "next")) {
      Path left = Files.createDirectory(home.resolve("keys/.new-" + name));
      Files.write(left.resolve("1.key"), new byte[32]);
    }
    store.create("next");
    assertEquals(List.of(".lock", "next", "team"), names(home.resolve("keys")));
    store.show("next");
  }

  @Test
  void addsAVersionOverWhatAKilledProcessLeft() throws Exception {
    Path team = store.create("team").folder();
    Files.write(team.resolve("2.key"), new byte[7]);
    Files.write(team.resolve(".new-key.json"), new byte[7]);
    store.rotate("team", PassphraseSource.none());
    assertEquals(List.of("1.key", "2.key", "key.json"), names(team));
    assertEquals(32, Files.size(team.resolve("2.key")));
  }

  @Test
  void showsNoSecret() throws Exception {
    LocalKey key = store.create("team");
    byte[] secret = Files.readAllBytes(key.folder().resolve("1.key"));
    Secrets.assertHoldsNot(key.toString(), secret);
    Secrets.assertHoldsNot(Files.readString(key.folder().resolve("key.json")), secret);
    Secrets.assertHoldsNot(new LentKey("AES", secret).toString(), secret);
  }

  @Test
  void findsItsHome() {
    Map<String, String> all = Map.of("WEIGHTSEAL_HOME", "/w", "XDG_DATA_HOME", "/x", "HOME", "/h");
    assertEquals(Path.of("/w"), LocalKeyStore.defaultHome(all));
    assertEquals(
        Path.of("/x/weightseal"),
        LocalKeyStore.defaultHome(Map.of("XDG_DATA_HOME", "/x", "HOME", "/h")));
    Path underHome = Path.of("/h/.local/share/weightseal");
    assertEquals(underHome, LocalKeyStore.defaultHome(Map.of("HOME", "/h")));
    assertEquals(
        underHome,
        LocalKeyStore.defaultHome(
            Map.of("WEIGHTSEAL_HOME", "", "XDG_DATA_HOME", "relative", "HOME", "/h")));
    assertEquals(
        Path.of(System.getProperty("user.home"), ".local/share/weightseal"),
        LocalKeyStore.defaultHome(Map.of()));
  }

  /// Does `work` 16 times at once and returns how often it went well.
  private static int successes(Callable<LocalKey> work) throws Exception {
    int successes = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<LocalKey>> done = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        done.add(threads.submit(work));
      }
      for (Future<LocalKey> each : done) {
        try {
          each.get();
          successes++;
        } catch (ExecutionException e) {
          assertReason(
              Reason.EXISTS,
              () -> {
                throw e.getCause();
              });
        }
      }
    }
    return successes;
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }
}
