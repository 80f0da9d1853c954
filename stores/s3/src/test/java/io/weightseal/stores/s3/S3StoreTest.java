package io.weightseal.stores.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.testkit.BucketStoreContract;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;

/// S3 keeps the contract for objects, and large objects go there in parts.
class S3StoreTest extends BucketStoreContract {
  S3StoreTest() {
    super(new S3Service());
  }

  @Test
  void hasTheStoreCheckTheDigestOfEachPart() throws Exception {
    putInPieces("large", new byte[3 * PIECE + 12_345]);
    try (S3Client admin = S3Server.admin()) {
      var head =
          admin.headObject(
              request -> request.bucket(bucket()).key("large").checksumMode(ChecksumMode.ENABLED));
      assertTrue(head.eTag().endsWith("-4\""), head.eTag());
      // The store keeps a digest of the parts' digests, so it has checked theirs.
      assertTrue(head.checksumSHA256().endsWith("-4"), head.checksumSHA256());
    }
  }

  @Test
  void saysThatCredentialsAreWrongAndShowsNoneOfThem() {
    System.setProperty("aws.secretAccessKey", "not-the-secret");
    try (BucketStore denied = S3Server.storeAsItIs(bucket())) {
      StoreException refusal = assertThrows(StoreException.class, () -> denied.list(""));
      assertEquals(Reason.DENIED, refusal.reason());
      assertTrue(refusal.getMessage().contains("credentials are wrong"), refusal::getMessage);
      assertFalse(refusal.toString().contains("not-the-secret"));
    } finally {
      S3Server.signIn();
    }
  }
}
