package io.weightseal.keys.gcp;

import static io.weightseal.testkit.Refusals.assertReason;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.protobuf.ByteString;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import io.weightseal.testkit.SigningKeyContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GcpSigningKeyContractTest extends SigningKeyContract {
  private static final String RING =
      "projects/research/locations/europe-west4/keyRings/models/cryptoKeys/";

  private KmsServer server;
  private FakeKey p256;
  private KeyService service;

  @Override
  protected KeyService openService() throws Exception {
    server = new KmsServer();
    p256 = server.kms.addSigning(RING + P256, "P-256");
    server.kms.addSigning(RING + P384, "P-384");
    server.kms.add(RING + WRAPPING);
    service = GcpKeyService.open(server.settings());
    return service;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Override
  protected KeyUri key(String name) {
    return new KeyUri("gcpkms://" + RING + name);
  }

  @Override
  protected boolean addVersion(KeyUri key) {
    synchronized (server.kms) {
      p256.addVersion();
    }
    return true;
  }

  @Test
  void takesTheNewestVersionThatIsEnabled() throws Exception {
    synchronized (server.kms) {
      p256.addVersion();
      p256.setState(2, CryptoKeyVersionState.DISABLED);
    }
    assertEquals("1", service.signingKey(key(P256)).version());
    synchronized (server.kms) {
      p256.setState(1, CryptoKeyVersionState.DESTROYED);
    }
    assertReason(Reason.DISABLED, () -> service.signingKey(key(P256)));
  }

  @Test
  void dropsAnAnswerWhoseChecksumsDoNotHold() throws Exception {
    SigningKey key = service.signingKey(key(P256));
    server.kms.signed =
        answer -> answer.toBuilder().setSignature(ByteString.copyFromUtf8("changed")).build();
    assertReason(Reason.UNAVAILABLE, () -> service.sign(key, new byte[32]));
    server.kms.signed = answer -> answer.toBuilder().setVerifiedDigestCrc32C(false).build();
    assertReason(Reason.UNAVAILABLE, () -> service.sign(key, new byte[32]));
    server.kms.signed =
        answer -> answer.toBuilder().setName(answer.getName().replace("/1", "/2")).build();
    assertReason(Reason.UNAVAILABLE, () -> service.sign(key, new byte[32]));
  }
}
