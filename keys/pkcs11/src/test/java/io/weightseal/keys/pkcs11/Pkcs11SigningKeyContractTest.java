package io.weightseal.keys.pkcs11;

import static io.weightseal.testkit.Refusals.assertAdvised;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.SigningKeyContract;
import org.junit.jupiter.api.Test;

/// Pairs of keys that OpenSC's pkcs11-tool made in SoftHSM.
class Pkcs11SigningKeyContractTest extends SigningKeyContract {
  private static boolean made;

  private KeyService service;

  @Override
  protected KeyService openService() throws Exception {
    Pkcs11KeyService opened = TestTokens.open();
    if (!made) {
      makePair("signing-" + P256, "EC:prime256v1", "01");
      makePair("signing-" + P384, "EC:secp384r1", "02");
      makePair("signs-rsa", "RSA:2048", "03");
      makePair("signs-521", "EC:secp521r1", "04");
      makePair("copied", "EC:prime256v1", "05", "--extractable");
      opened.create(key(WRAPPING));
      made = true;
    }
    service = opened;
    return opened;
  }

  private static void makePair(String label, String type, String id, String... more) {
    String[] fixed = {
      "--keypairgen", "--key-type", type, "--label", label, "--id", id, "--usage-sign"
    };
    String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    TestTokens.tool(TestTokens.TOKEN, all);
  }

  @Override
  protected KeyUri key(String name) {
    return TestTokens.uri("signing-" + name);
  }

  /// Keys in a token have no versions.
  @Override
  protected boolean addVersion(KeyUri key) {
    return false;
  }

  @Test
  void refusesKeysOfOtherKinds() {
    for (String label : new String[] {"signs-rsa", "signs-521"}) {
      assertAdvised(Reason.UNSUPPORTED, () -> service.signingKey(TestTokens.uri(label)));
    }
  }

  @Test
  void refusesAKeyThatCanBeTakenOut() {
    assertAdvised(Reason.UNSUPPORTED, () -> service.signingKey(TestTokens.uri("copied")));
  }
}
