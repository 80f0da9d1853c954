package io.weightseal.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.DataKey;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.UploadRecord.Begun;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.resume.UploadJournal;
import io.weightseal.core.internal.resume.UploadPlan;
import io.weightseal.format.Recipients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Journals go when they are of no more use, and no sooner.
class JournalFolderTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Duration LONG = Duration.ofDays(30);

  @TempDir private Path home;

  private JournalFolder folder() {
    return new JournalFolder(home.resolve("uploads"));
  }

  private Path path(String name) {
    return home.resolve("uploads").resolve(name + ".journal");
  }

  private UploadJournal begun(String name, Map<String, String> uploads) throws Exception {
    UploadJournal journal = UploadJournal.openLasting(path(name));
    try (DataKey key = DataKey.random(new SecureRandom())) {
      ModelIdentity identity =
          new ModelIdentity(new ModelId("0".repeat(32)), name, "1", new TreeMap<>());
      journal.begin(
          new UploadPlan("s3://bucket/" + name, "00", identity, new Recipients(List.of())),
          new ModelKeys(key));
      for (var each : uploads.entrySet()) {
        journal.begin(each.getKey(), new Begun(each.getValue(), "mark"));
      }
    }
    return journal;
  }

  private void cutOff(String name, Map<String, String> uploads) throws Exception {
    begun(name, uploads).close();
  }

  private void touched(String name, Duration ago) throws IOException {
    Files.setLastModifiedTime(path(name), FileTime.from(NOW.minus(ago)));
  }

  private Set<String> left() throws IOException {
    try (Stream<Path> all = Files.list(home.resolve("uploads"))) {
      Set<String> names = new TreeSet<>();
      all.forEach(each -> names.add(each.getFileName().toString()));
      return names;
    }
  }

  @Test
  void forgetsWhatNobodyWentOnWithForLong() throws Exception {
    cutOff("old", Map.of("old", "1"));
    cutOff("young", Map.of("young", "2"));
    touched("old", LONG.plusSeconds(1));
    touched("young", LONG.minusSeconds(1));
    folder().forgetUntouched(NOW.minus(LONG));
    assertEquals(Set.of("young.journal"), left());
  }

  @Test
  void leavesWhatAProcessIsAtAndWhatIsNoJournal() throws Exception {
    Path victim = Files.writeString(home.resolve("victim"), "kept");
    try (UploadJournal _ = begun("slow", Map.of("slow", "1"))) {
      touched("slow", LONG.multipliedBy(2));
      Files.writeString(home.resolve("uploads/notes.txt"), "kept");
      Files.setLastModifiedTime(home.resolve("uploads/notes.txt"), FileTime.from(Instant.EPOCH));
      Files.createSymbolicLink(path("link"), victim);
      folder().forgetUntouched(NOW.minus(LONG));
      folder().forgetUntouched(Instant.now().plusSeconds(60));
      folder().forgetGone((_, _) -> true);
    }
    assertEquals(Set.of("link.journal", "notes.txt", "slow.journal"), left());
    assertEquals("kept", Files.readString(victim));
  }

  @Test
  void forgetsUploadsOfWhichNothingIsLeft() throws Exception {
    cutOff("aborted", Map.of("aborted/a", "1", "aborted/b", "2", "aborted/keys.json", ""));
    cutOff("half", Map.of("half/a", "3", "half/b", "4"));
    cutOff("other", Map.of("aborted/a", "5"));
    cutOff("nothing", Map.of());
    Set<String> gone = Set.of("aborted/a 1", "aborted/b 2", "half/a 3");
    folder().forgetGone((name, id) -> gone.contains(name + " " + id));
    assertEquals(Set.of("half.journal", "nothing.journal", "other.journal"), left());
  }

  @Test
  void leavesWhatSomebodyChanged() throws Exception {
    cutOff("changed", Map.of("changed/a", "1"));
    Files.writeString(
        path("changed"),
        "0".repeat(64) + " begun %zz 1 mark\n" + "short\n",
        StandardOpenOption.APPEND);
    try (UploadJournal journal = UploadJournal.openLasting(path("changed"))) {
      assertEquals(Set.of("changed/a"), journal.claimedWrites().keySet());
    }
    folder().forgetGone((name, _) -> !name.equals("changed/a"));
    assertEquals(Set.of("changed.journal"), left());
  }

  @Test
  void isContentWithoutAFolder() {
    folder().forgetUntouched(NOW);
    folder().forgetGone((_, _) -> true);
  }
}
