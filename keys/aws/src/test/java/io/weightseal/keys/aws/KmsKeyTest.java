package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KmsKeyTest {
  @ParameterizedTest
  @CsvSource({
    "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, eu-west-1",
    "arn:aws:kms:us-east-2:123456789012:alias/team/models_1,                      us-east-2",
    "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1234abcd-12ab,             us-gov-west-1",
    "arn:aws-cn:kms:cn-north-1:123456789012:alias/models,                         cn-north-1",
    "arn:aws:kms:eu-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab, eu-west-1",
    "alias/models,",
    "alias/aws/s3,",
    "1234abcd-12ab-34cd-56ef-1234567890ab,",
    "mrk-1234abcd12ab34cd56ef1234567890ab,"
  })
  void readsTheNamesThatKmsHas(String id, String region) throws Exception {
    KeyUri uri = new KeyUri("awskms:///" + id);
    assertEquals(new KmsKey(uri, id, region), KmsKey.of(uri));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "awskms:alias/models",
        "awskms:/alias/models",
        "awskms:///",
        "awskms:////alias/models",
        "awskms:///alias/",
        "awskms:///alias/mo dels",
        "awskms:///alias/models?region=us-east-1",
        "awskms:///1234abcd_12ab",
        "awskms:///key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "awskms:///arn:aws:kms:eu-west-1:1234:key/1234abcd",
        "awskms:///arn:aws:kms::123456789012:key/1234abcd",
        "awskms:///arn:aws:kms:eu-west-1:123456789012:key/",
        "awskms:///arn:aws:kms:eu-west-1:123456789012:role/x",
        "awskms:///arn:aws:iam::123456789012:role/x"
      })
  void refusesWhatIsNoName(String text) {
    KeyServiceException refused =
        assertThrows(KeyServiceException.class, () -> KmsKey.of(new KeyUri(text)));
    assertEquals(Reason.ABSENT, refused.reason());
    assertTrue(refused.getMessage().startsWith(text + " names no key"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "awskms://localhost:4566/alias/models",
        "awskms://kms.eu-west-1.amazonaws.com/1234abcd-12ab-34cd-56ef-1234567890ab",
        "awskms://alias/models"
      })
  void refusesAHost(String text) {
    KeyServiceException refused =
        assertThrows(KeyServiceException.class, () -> KmsKey.of(new KeyUri(text)));
    assertEquals(Reason.DENIED, refused.reason());
    assertTrue(refused.getMessage().contains("local configuration"), refused.getMessage());
  }

  @Test
  void refusesOtherSchemes() {
    assertThrows(IllegalArgumentException.class, () -> KmsKey.of(new KeyUri("local:team")));
  }
}
