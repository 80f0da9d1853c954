package io.weightseal.stores.s3;

import io.weightseal.stores.testkit.ConcurrentRewrapContract;
import io.weightseal.testkit.LoopbackServer;

/// Rewraps of one model at once, against a server that compares and writes in one step, as S3 does
/// and S3Proxy does not.
class ConcurrentRewrapTest extends ConcurrentRewrapContract {
  ConcurrentRewrapTest() {
    super(new S3Service(LoopbackServer.shared("moto-serial", S3Server.PATIENCE)));
  }
}
