package io.weightseal.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.format.Envelope;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.signing.SigningPolicy.Rule;
import io.weightseal.signing.SigningPolicy.Unnamed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SigningPolicyTest {
  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path home;
  private Signer release;
  private Signer other;
  private final Envelope unsigned =
      Envelope.of("{}".getBytes(StandardCharsets.UTF_8), new byte[32]);
  private Envelope signed;

  @BeforeEach
  void sign() throws Exception {
    SignerStore store = new SignerStore(home);
    release = store.create("release").signer();
    other = store.create("other").signer();
    signed =
        ManifestSignatures.sign(
            unsigned, store.keys(
                store.show("release"),
                PassphraseSource.none(),
                ManifestSignaturesTest.NO_SERVICE));
  }

  private SigningPolicy policy(Unnamed unnamed, Rule... rules) {
    return new SigningPolicy(List.of(rules), unnamed);
  }

  private static Optional<Signer> require(
      SigningPolicy policy, String model, Envelope manifest, Instant now) throws Exception {
    return policy.require("x.sealed", model, MADE, manifest, now);
  }

  private static void refused(SigningPolicy policy, String model, Envelope manifest, Instant now) {
    assertThrows(NotAuthenticException.class, () -> require(policy, model, manifest, now));
  }

  @Test // sign-v1#plc-1
  void letsTheFirstRuleThatNamesAModelDecide() throws Exception {
    SigningPolicy policy =
        policy(
            Unnamed.OPENED,
            new Rule(List.of("llama-*", "exact"), List.of(release), null),
            new Rule(List.of("*"), List.of(other), null));
    for (String model : List.of("llama-3", "llama-", "exact", "llama-a\nb")) {
      assertEquals(Optional.of(release), require(policy, model, signed, MADE), model);
    }
    for (String model : List.of("llama", "my-llama-3", "exactly", "Exact")) {
      refused(policy, model, signed, MADE);
    }
  }

  @Test // sign-v1#plc-1
  void opensOrRefusesWhatNoRuleNames() throws Exception {
    Rule rule = new Rule(List.of("a.c"), List.of(release), null);
    assertEquals(Optional.empty(), require(policy(Unnamed.OPENED, rule), "abc", unsigned, MADE));
    refused(policy(Unnamed.REFUSED, rule), "abc", signed, MADE);
    assertTrue(policy(Unnamed.REFUSED).isConcernedWith("b"));
    assertFalse(policy(Unnamed.OPENED, rule).isConcernedWith("abc"));
  }

  @Test // sign-v1#plc-2
  void wantsOneOfTheSignersToHaveSigned() throws Exception {
    SigningPolicy either =
        policy(Unnamed.OPENED, new Rule(List.of("*"), List.of(other, release), null));
    assertEquals(Optional.of(release), require(either, "m", signed, MADE));
    refused(either, "m", unsigned, MADE);
    refused(
        policy(Unnamed.OPENED, new Rule(List.of("*"), List.of(other), null)), "m", signed, MADE);
  }

  @Test // sign-v1#plc-2
  void refusesWhatIsTooOldOrNotMadeYet() throws Exception {
    SigningPolicy month =
        policy(Unnamed.OPENED, new Rule(List.of("*"), List.of(release), Duration.ofDays(30)));
    Instant end = MADE.plus(Duration.ofDays(30));
    assertEquals(Optional.of(release), require(month, "m", signed, end));
    refused(month, "m", signed, end.plusMillis(1));
    assertEquals(
        Optional.of(release), require(month, "m", signed, MADE.minus(Duration.ofMinutes(5))));
    refused(month, "m", signed, MADE.minus(Duration.ofMinutes(5)).minusMillis(1));
  }

  @Test // sign-v1#plc-3
  void refusesSingleFilesThatARuleNames() throws Exception {
    SigningPolicy policy = policy(Unnamed.OPENED, new Rule(List.of("m"), List.of(release), null));
    assertThrows(NotAuthenticException.class, () -> policy.requireMayBeUnsigned("x.sealed", "m"));
    policy.requireMayBeUnsigned("x.sealed", "n");
    assertThrows(
        NotAuthenticException.class,
        () -> policy(Unnamed.REFUSED).requireMayBeUnsigned("x.sealed", "n"));
  }

  @Test
  void hasNoRuleThatNamesNobody() {
    assertThrows(IllegalArgumentException.class, () -> new Rule(List.of("m"), List.of(), null));
    assertThrows(IllegalArgumentException.class, () -> new Rule(List.of(), List.of(release), null));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Rule(List.of("m"), List.of(release), Duration.ZERO));
  }
}
