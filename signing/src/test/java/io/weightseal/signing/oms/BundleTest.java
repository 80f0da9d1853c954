package io.weightseal.signing.oms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.UnsupportedVersionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bundles are read one strict way.
final class BundleTest {
  private static void parse(String json) throws IOException {
    Bundle.parse("model.sig", json.getBytes(StandardCharsets.UTF_8));
  }

  private static String changed(String from, String to) {
    String good = Kept.text("key.sig").strip();
    String bad = good.replace(from.replace('\'', '"'), to.replace('\'', '"'));
    assertTrue(!bad.equals(good), from);
    return bad;
  }

  @ParameterizedTest
  @ValueSource(strings = {"key.sig", "chain.sig"})
  void writesWhatTheReferenceImplementationWrites(String name) throws IOException {
    assertArrayEquals(Kept.text(name).strip().getBytes(StandardCharsets.UTF_8), json(name));
  }

  private static byte[] json(String name) throws IOException {
    return Kept.bundle(name).json();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'mediaType'           | {'more':1,'mediaType'",
        "'tlogEntries'          | 'tlog'",
        "'keyid':''             | 'keyid':'','more':1",
        "{'hint'                | {'more':1,'hint'",
        "'signatures':[         | 'signatures':[{'sig':'AA=='},",
        "{'sig':                | {'sig':'','sig2':",
        "{'hint'                | {'hint':'','hint'",
        "'verificationMaterial':{ | 'verificationMaterial':{'x509CertificateChain':{'certificates':[]},",
        "'verificationMaterial':{ | 'verificationMaterial':{'x509CertificateChain':{'certificates':[{'rawBytes':'AAAA'}]},",
        "'publicKey'            | 'timestampVerificationData'",
        "application/vnd.in-toto+json | application/json",
        "'payload':'            | 'payload':'!",
      })
  void refusesWhatIsNoBundle(String from, String to) {
    assertThrows(MalformedArtifactException.class, () -> parse(changed(from, to)));
  }

  @Test
  void refusesWhatIsCutOffOrFollowedOrTooLarge() {
    String good = Kept.text("key.sig").strip();
    assertThrows(MalformedArtifactException.class, () -> parse(good.substring(0, 900)));
    assertThrows(MalformedArtifactException.class, () -> parse(good + "{}"));
    byte[] large = new byte[Bundle.MAX_BYTES + 1];
    Arrays.fill(large, (byte) ' ');
    assertTrue(
        String.valueOf(
                assertThrows(
                        MalformedArtifactException.class, () -> Bundle.parse("model.sig", large))
                    .getMessage())
            .contains("at most"));
  }

  @Test
  void saysThatItDoesNotKnowOtherKinds() {
    assertThrows(
        UnsupportedVersionException.class, () -> parse(changed("bundle.v0.3", "bundle.v0.4")));
    assertThrows(
        UnsupportedVersionException.class,
        () ->
            parse(
                changed("'verificationMaterial':{", "'verificationMaterial':{'certificate':{},")));
  }

  @Test
  void takesWhatOlderToolsWrote() throws IOException {
    parse(changed("'keyid':''", "'keyid':null"));
    parse(changed(",'tlogEntries':[]", ""));
    parse(changed("{'hint'", "{'rawBytes':'AA==','keyDetails':'PKIX_ECDSA_P256_SHA_256','hint'"));
  }
}
