package io.weightseal.cli.due;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyStatus.State;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is said of a wrapped data key, for each thing that a key service can say of its key.
class KeyCheckTest {
  private static final KeyUri KEY = new KeyUri("cloud:key");
  private static final Instant WRAPPED = Instant.parse("2026-03-01T00:00:00Z");
  private static final ModelIdentity MODEL =
      new ModelIdentity(new ModelId("0".repeat(32)), "llama", "1", Map.of());

  private static Finding only(
      Answers service, @Nullable String version, @Nullable Duration allowedAge) {
    Recipient recipient = new Recipient(KEY, version, new WrappedKey(new byte[1]), WRAPPED);
    List<Finding> findings =
        new KeyCheck(_ -> Optional.of(service), allowedAge).of("m", MODEL, List.of(recipient));
    assertEquals(1, findings.size());
    return findings.getFirst();
  }

  private static Verdict verdict(Answers service, @Nullable String version) {
    return only(service, version, null).verdict();
  }

  private static KeyStatus.Version version(String name, String created, State state) {
    return new KeyStatus.Version(name, Instant.parse(created), state);
  }

  private static Answers saying(State state, KeyStatus.Version... versions) {
    return new Answers(new KeyStatus(KEY, state, List.of(versions), null), null);
  }

  @Test
  void comparesVersionsByName() {
    Answers service =
        saying(
            State.ENABLED,
            version("1", "2026-01-01T00:00:00Z", State.ENABLED),
            version("2", "2026-02-01T00:00:00Z", State.ENABLED));
    assertEquals(Verdict.OLD_VERSION, verdict(service, "1"));
    assertEquals(Verdict.CURRENT, verdict(service, "2"));
    assertEquals("1 (now 2)", only(service, "1", null).versions());
  }

  @Test
  void comparesTimesWhereTheRecipientNamesNoVersion() {
    assertEquals(
        Verdict.CURRENT,
        verdict(saying(State.ENABLED, version("a", "2026-02-28T00:00:00Z", State.ENABLED)), null));
    assertEquals(
        Verdict.OLD_VERSION,
        verdict(saying(State.ENABLED, version("b", "2026-03-02T00:00:00Z", State.ENABLED)), null));
    assertEquals(Verdict.CURRENT, verdict(saying(State.ENABLED), null));
  }

  @Test
  void findsKeysAndVersionsThatCannotBeUsed() {
    assertEquals(Verdict.KEY_DISABLED, verdict(saying(State.DISABLED), null));
    assertEquals(Verdict.KEY_PENDING_DELETION, verdict(saying(State.PENDING_DELETION), null));
    Answers retired =
        saying(
            State.ENABLED,
            version("1", "2026-01-01T00:00:00Z", State.DISABLED),
            version("2", "2026-02-01T00:00:00Z", State.ENABLED));
    assertEquals(Verdict.KEY_DISABLED, verdict(retired, "1"));
    assertEquals(Verdict.KEY_ABSENT, verdict(new Answers(null, Reason.ABSENT), null));
    assertEquals(Verdict.KEY_DISABLED, verdict(new Answers(null, Reason.DISABLED), null));
  }

  @Test
  void saysWhyAKeyCouldNotBeChecked() {
    for (Reason reason : List.of(Reason.DENIED, Reason.THROTTLED, Reason.UNAVAILABLE)) {
      Finding finding = only(new Answers(null, reason), "1", null);
      assertEquals(Verdict.NOT_CHECKED, finding.verdict());
      assertEquals("told to say " + reason, finding.detail());
      assertFalse(finding.verdict().isDue());
    }
    Finding unknown =
        new KeyCheck(_ -> Optional.empty(), null)
            .of("m", MODEL, List.of(new Recipient(KEY, "1", new WrappedKey(new byte[1]), WRAPPED)))
            .getFirst();
    assertEquals(Verdict.NOT_CHECKED, unknown.verdict());
  }

  @Test
  void findsWhatWasWrappedTooLongAgo() {
    Answers service = saying(State.ENABLED, version("2", "2026-02-01T00:00:00Z", State.ENABLED));
    long age = Duration.between(WRAPPED, Instant.now()).toDays();
    assertEquals(
        Verdict.TOO_OLD, only(service, "2", Duration.ofDays(Math.max(1, age - 1))).verdict());
    assertEquals(Verdict.CURRENT, only(service, "2", Duration.ofDays(age + 2)).verdict());
  }

  @Test
  void asksOnceForEachKeyAndSaysThatAnArtifactHasNoRecipient() {
    Answers service = saying(State.ENABLED);
    KeyCheck check = new KeyCheck(_ -> Optional.of(service), null);
    Recipient recipient = new Recipient(KEY, null, new WrappedKey(new byte[1]), WRAPPED);
    check.of("a", MODEL, List.of(recipient, recipient));
    check.of("b", MODEL, List.of(recipient));
    assertEquals(1, service.asked);
    assertEquals(Verdict.SHREDDED, check.of("c", MODEL, List.of()).getFirst().verdict());
  }

  @Test
  void thePageShowsWhatIsFoundAndNoMarkupOfOthers() {
    Finding finding =
        new Finding(
            "<script>alert(1)</script>.sealed",
            MODEL,
            new Recipient(KEY, "1", new WrappedKey(new byte[1]), WRAPPED),
            Verdict.OLD_VERSION,
            "2",
            "a < b & \"c\"");
    String page = DuePage.of(List.of(finding), WRAPPED);
    assertFalse(page.contains("<script"), page);
    assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;.sealed"), page);
    assertTrue(page.contains("a &lt; b &amp; &quot;c&quot;"), page);
    assertTrue(page.contains("1 (now 2)"), page);
    assertTrue(page.contains("<b>1</b> wrapped keys due"), page);
  }

  /// Says what it is told to of every key.
  private static final class Answers implements KeyService {
    private final @Nullable KeyStatus status;
    private final @Nullable Reason refusal;
    private int asked;

    Answers(@Nullable KeyStatus status, @Nullable Reason refusal) {
      this.status = status;
      this.refusal = refusal;
    }

    @Override
    public String scheme() {
      return "cloud";
    }

    @Override
    public boolean knows(KeyUri key) {
      return true;
    }

    @Override
    public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DataKey unwrap(Recipient recipient, ModelIdentity identity) {
      throw new UnsupportedOperationException();
    }

    @Override
    public KeyStatus status(KeyUri key) throws KeyServiceException {
      asked++;
      if (refusal != null || status == null) {
        throw new KeyServiceException(
            refusal == null ? Reason.ABSENT : refusal, "told to say " + refusal);
      }
      return status;
    }

    @Override
    public void close() {}
  }
}
