package io.weightseal.signing.oms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.NotAuthenticException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Signatures of the reference implementation are believed when those made them who may.
final class TrustTest {
  private static final String TIME = "2026-12-01T00:00:00Z";

  private static TrustedAuthorities authorities(String file, String time) {
    return new TrustedAuthorities(
        Kept.certificates(file), Clock.fixed(Instant.parse(time), ZoneOffset.UTC));
  }

  private static String refusal(Trust trust, Bundle bundle) {
    return String.valueOf(
        assertThrows(NotAuthenticException.class, () -> trust.require("model.sig", bundle))
            .getMessage());
  }

  @Test
  void readsWhatTheReferenceImplementationSigned() throws IOException {
    Statement statement =
        Kept.key("public.pem").require("model.sig", Kept.bundle("key.sig")).statement();
    assertEquals("m", statement.model());
    assertEquals(
        List.of("a/b", "a.txt", "empty", "sub/模型.bin"),
        statement.resources().stream().map(Statement.Resource::name).toList());
    assertEquals(Kept.ROOT_DIGEST, statement.rootDigest());
    assertEquals(Serialization.WHOLE_FILES, statement.serialization().pieceBytes());
    assertEquals(IgnoredPaths.GIT, statement.serialization().ignored());
  }

  @Test
  void doesNotBelieveAnotherKey() throws IOException {
    assertTrue(refusal(Kept.key("other.pem"), Kept.bundle("key.sig")).contains("another key"));
    // Nor where no hint says so.
    Bundle unnamed =
        Bundle.parse(
            "model.sig",
            Kept.text("key.sig")
                .replaceFirst("\"hint\":\"[0-9a-f]*\"", "\"hint\":null")
                .getBytes(StandardCharsets.UTF_8));
    assertTrue(refusal(Kept.key("other.pem"), unnamed).contains("not one by this key"));
    Kept.key("public.pem").require("model.sig", unnamed);
  }

  @Test
  void doesNotBelieveAChangedStatement() throws IOException {
    Bundle good = Kept.bundle("key.sig");
    String said = new String(good.payload(), StandardCharsets.UTF_8);
    Bundle changed =
        new Bundle(
            good.material(),
            said.replace("\"m\"", "\"n\"").getBytes(StandardCharsets.UTF_8),
            good.signature());
    assertTrue(refusal(Kept.key("public.pem"), changed).contains("not one by this key"));
    Bundle unsigned = new Bundle(good.material(), good.payload(), new byte[] {1});
    assertTrue(refusal(Kept.key("public.pem"), unsigned).contains("not one by this key"));
  }

  @Test
  void believesWhomAnAuthorityCertified() throws IOException {
    Trust.Signed signed =
        authorities("root.crt", TIME).require("model.sig", Kept.bundle("chain.sig"));
    assertEquals("CN=Release, certified by CN=Root", signed.signer());
    assertEquals(Kept.ROOT_DIGEST, signed.statement().rootDigest());
    // A certificate that was named itself needs no authority.
    authorities("leaf.crt", TIME).require("model.sig", Kept.bundle("chain.sig"));
  }

  @Test
  void doesNotBelieveAnotherAuthorityOfTheSameName() throws IOException {
    assertTrue(
        refusal(authorities("other-root.crt", TIME), Kept.bundle("chain.sig"))
            .contains("no valid certificates lead"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-05-01T00:00:00Z", "2027-06-02T00:00:00Z", "2040-01-01T00:00:00Z"})
  void believesNoCertificateOutsideItsTime(String time) throws IOException {
    assertTrue(
        refusal(authorities("root.crt", time), Kept.bundle("chain.sig")).contains("is valid from"));
    refusal(authorities("leaf.crt", time), Kept.bundle("chain.sig"));
  }

  @Test
  void believesNoAuthorityAfterItsTime() throws IOException {
    // The same key as the other root's, whose time is not over.
    assertTrue(
        refusal(authorities("old-root.crt", TIME), Kept.bundle("chain.sig"))
            .contains("none of these is valid now"));
  }

  @Test
  void believesNoCertificateForSomethingElse() throws IOException {
    assertTrue(
        refusal(authorities("root.crt", TIME), Kept.bundle("agreement.sig"))
            .contains("is not for signing"));
  }

  @Test
  void takesNoKeyForACertificateNorTheOtherWayRound() throws IOException {
    refusal(authorities("root.crt", TIME), Kept.bundle("key.sig"));
    refusal(Kept.key("public.pem"), Kept.bundle("chain.sig"));
  }

  @Test
  void believesNobodyWhereNobodyIsNamed() {
    assertThrows(
        IllegalArgumentException.class, () -> new TrustedAuthorities(List.of(), Clock.systemUTC()));
    assertThrows(IllegalArgumentException.class, () -> Kept.key("root.crt"));
    assertThrows(IllegalArgumentException.class, () -> Kept.certificates("public.pem"));
  }

  @Test
  void namesKeysAsTheReferenceImplementationDoes() {
    String hint = Kept.key("public.pem").hint();
    assertTrue(Kept.text("key.sig").contains("\"hint\":\"" + hint + "\""));
    assertEquals(
        Kept.text("public.pem"),
        new String(
            Pem.text("PUBLIC KEY", Kept.key("public.pem").key().getEncoded()),
            StandardCharsets.US_ASCII));
  }
}
