package io.weightseal.posture.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.ProtectionWish.Layers;
import io.weightseal.posture.StorageAccount;
import io.weightseal.posture.content.ContentAudit;
import io.weightseal.posture.content.SealedKeys;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Grant;
import software.amazon.awssdk.services.s3.model.Permission;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Type;

/// Buckets in moto, from weak to protected.
class S3AccountTest {
  private final StorageAccount account = Moto.account();
  private final S3Client s3 = Moto.s3();
  private final KmsClient kms = Moto.kms();
  private final String bucket = Moto.newBucket();
  private final String uri = "s3://" + bucket;

  @AfterEach
  void close() {
    account.close();
    s3.close();
    kms.close();
  }

  private Outcome outcome(String check) {
    return Moto.only(account.settings(uri), check).outcome();
  }

  private void policy(String text) {
    s3.putBucketPolicy(
        request ->
            request.bucket(bucket).policy(text.replace('\'', '"').replace("BUCKET", bucket)));
  }

  private Protection plan(String key) throws StoreException {
    return account.protection(uri, new ProtectionWish(key, Layers.ONE));
  }

  @Test
  void findsAllOfAWeakBucket() {
    List<Finding> findings = account.settings(uri);
    for (String check :
        List.of(
            "s3-default-encryption",
            "s3-encryption-enforced",
            "s3-tls-only",
            "s3-public-access-block",
            "s3-account-public-access-block",
            "s3-versioning",
            "s3-object-lock",
            "s3-access-logging")) {
      Finding finding = Moto.only(findings, check);
      assertEquals(Outcome.FAIL, finding.outcome(), finding::toString);
      assertFalse(finding.fix().isEmpty(), finding::toString);
      assertFalse(finding.evidence().isEmpty(), finding::toString);
    }
    assertEquals(Outcome.PASS, Moto.only(findings, "s3-policy-private").outcome());
  }

  @Test
  void aProtectedBucketPassesWhatProtectingIsAbout() throws Exception {
    String key = Moto.newKey();
    kms.enableKeyRotation(request -> request.keyId(key));
    plan(key).apply();
    List<Finding> findings = Moto.account().settings(uri);
    for (String check :
        List.of(
            "s3-default-encryption",
            "s3-bucket-key",
            "s3-encryption-enforced",
            "s3-tls-only",
            "s3-policy-private",
            "s3-public-access-block",
            "s3-versioning",
            "kms-key-usable",
            "kms-key-rotation",
            "kms-key-policy-private")) {
      Finding finding = Moto.only(findings, check);
      assertEquals(Outcome.PASS, finding.outcome(), finding::toString);
    }
  }

  @Test
  void protectingAgainChangesNothing() throws Exception {
    String key = Moto.newKey();
    Protection first = plan(key);
    assertEquals(4, first.changes().size(), first.changes()::toString);
    first.apply();
    assertEquals(List.of(), plan(key).changes());
    assertEquals(List.of(), plan("awskms:///" + key).changes());
  }

  @Test
  void twoLayersAreAnotherPlanThanOne() throws Exception {
    String key = Moto.newKey();
    plan(key).apply();
    Protection twice = account.protection(uri, new ProtectionWish(key, Layers.TWO));
    assertEquals(
        List.of("default encryption", "bucket policy"),
        twice.changes().stream().map(Protection.Change::setting).toList());
    twice.apply();
    assertEquals(Outcome.PASS, outcome("s3-encryption-enforced"));
  }

  @Test
  void keepsTheStatementsOfOthers() throws Exception {
    policy(
        """
        {'Version':'2012-10-17','Id':'theirs','Statement':{'Sid':'Team','Effect':'Allow',
         'Principal':{'AWS':'arn:aws:iam::123456789012:root'},'Action':'s3:GetObject',
         'Resource':'arn:aws:s3:::BUCKET/*'}}\
        """);
    String key = Moto.newKey();
    plan(key).apply();
    String after = s3.getBucketPolicy(request -> request.bucket(bucket)).policy();
    assertTrue(after.contains("\"theirs\"") && after.contains("\"Team\""), after);
    assertTrue(after.indexOf("Team") < after.indexOf("WeightsealDeny"), after);
    assertEquals(List.of(), plan(key).changes());
    plan(Moto.newKey()).apply();
    String again = s3.getBucketPolicy(request -> request.bucket(bucket)).policy();
    assertEquals(
        after.split("WeightsealDeny", -1).length, again.split("WeightsealDeny", -1).length);
  }

  @Test
  void refusesToOverwriteWhatSomeoneElseChanged() throws Exception {
    Protection plan = plan(Moto.newKey());
    policy(
        """
        {'Version':'2012-10-17','Statement':[{'Sid':'New','Effect':'Deny','Principal':'*',
         'Action':'s3:DeleteObject','Resource':'arn:aws:s3:::BUCKET/*'}]}\
        """);
    StoreException refused = assertThrows(StoreException.class, plan::apply);
    assertEquals(StoreException.Reason.CONFLICT, refused.reason());
    assertTrue(s3.getBucketPolicy(request -> request.bucket(bucket)).policy().contains("New"));
  }

  @Test
  void refusesKeysThatCannotProtect() {
    String disabled = Moto.newKey();
    kms.disableKey(request -> request.keyId(Moto.id(disabled)));
    String signing =
        kms.createKey(request -> request.keySpec("ECC_NIST_P256").keyUsage("SIGN_VERIFY"))
            .keyMetadata()
            .arn();
    for (String key : List.of(disabled, signing, "alias/absent")) {
      assertThrows(StoreException.class, () -> plan(key), key);
    }
  }

  @Test
  void aPolicyForAnotherPrefixOrInAnAllowEnforcesNothing() throws Exception {
    String key = Moto.newKey();
    plan(key).apply();
    String enforced = s3.getBucketPolicy(request -> request.bucket(bucket)).policy();
    policy(
        enforced.replace(
            "\"arn:aws:s3:::" + bucket + "/*\"", "\"arn:aws:s3:::" + bucket + "/old/*\""));
    assertEquals(Outcome.FAIL, outcome("s3-encryption-enforced"));
    assertEquals(Outcome.FAIL, outcome("s3-tls-only"));
    policy(enforced.replace("\"Deny\"", "\"Allow\""));
    assertEquals(Outcome.FAIL, outcome("s3-encryption-enforced"));
    assertEquals(Outcome.FAIL, outcome("s3-tls-only"));
    assertEquals(Outcome.FAIL, outcome("s3-policy-private"));
  }

  @Test
  void eachOfOurStatementsIsNeeded() throws Exception {
    String key = Moto.newKey();
    plan(key).apply();
    String enforced = s3.getBucketPolicy(request -> request.bucket(bucket)).policy();
    for (String sid : List.of("OtherKey", "UnnamedKey", "ClientKey", "InsecureTransport")) {
      // The statement is still there, and is about something else.
      int at = enforced.indexOf("WeightsealDeny" + sid);
      String cut =
          enforced.substring(0, at)
              + enforced
                  .substring(at)
                  .replaceFirst(
                      "\"Principal\":\\s*\"\\*\"", "\"Principal\":{\"AWS\":\"123456789012\"}");
      policy(cut);
      assertEquals(
          Outcome.FAIL,
          outcome(sid.equals("InsecureTransport") ? "s3-tls-only" : "s3-encryption-enforced"),
          sid);
    }
  }

  @Test
  void whatItDoesNotUnderstandIsAnError() throws Exception {
    plan(Moto.newKey()).apply();
    String enforced = s3.getBucketPolicy(request -> request.bucket(bucket)).policy();
    policy(
        enforced.replace("\"Bool\"", "\"BoolSomehow\"").replace("StringNotEquals", "StringUnlike"));
    assertEquals(Outcome.ERROR, outcome("s3-tls-only"));
    assertEquals(Outcome.ERROR, outcome("s3-encryption-enforced"));
  }

  @Test
  void anAbsentBucketIsAnErrorAndNotUnset() {
    for (Finding finding : account.settings("s3://absent-" + bucket)) {
      if (!finding.check().id().equals("s3-account-public-access-block")) {
        assertEquals(Outcome.ERROR, finding.outcome(), finding::toString);
      }
    }
  }

  @Test
  void findsAKeyThatIsAboutToBeDeleted() throws Exception {
    String key = Moto.newKey();
    plan(key).apply();
    kms.scheduleKeyDeletion(request -> request.keyId(Moto.id(key)).pendingWindowInDays(7));
    Finding finding = Moto.only(Moto.account().settings(uri), "kms-key-usable");
    assertEquals(Outcome.FAIL, finding.outcome());
    assertEquals("PendingDeletion", finding.evidence().get("KeyState"));
  }

  @Test
  void findsModelsInTheClearWhateverTheyAreCalled() throws Exception {
    byte[] gguf = "GGUF\u0003\0\0\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    s3.putObject(
        request -> request.bucket(bucket).key("backup/notes.txt"), RequestBody.fromBytes(gguf));
    s3.putObject(
        request -> request.bucket(bucket).key("README.md"), RequestBody.fromString("a model"));
    List<Finding> findings = new ContentAudit(SealedKeys.NOT_ASKED, 1000).of(uri, account);
    Finding finding = Moto.only(findings, "objects-no-plaintext-model");
    assertEquals(Outcome.FAIL, finding.outcome());
    assertEquals("GGUF", finding.evidence().get(uri + "/backup/notes.txt"));
    assertEquals("all 2 objects", finding.evidence().get("looked at"));
  }

  @Test
  void findsObjectsUnderOtherKeys() throws Exception {
    s3.putObject(request -> request.bucket(bucket).key("old"), RequestBody.fromString("old"));
    String key = Moto.newKey();
    var byDefault =
        ServerSideEncryptionRule.builder()
            .applyServerSideEncryptionByDefault(
                each -> each.sseAlgorithm("aws:kms").kmsMasterKeyID(key))
            .build();
    s3.putBucketEncryption(
        request ->
            request
                .bucket(bucket)
                .serverSideEncryptionConfiguration(all -> all.rules(List.of(byDefault))));
    s3.putObject(
        request ->
            request.bucket(bucket).key("new").serverSideEncryption("aws:kms").ssekmsKeyId(key),
        RequestBody.fromString("new"));
    List<Finding> findings = new ContentAudit(SealedKeys.NOT_ASKED, 1000).of(uri, account);
    Finding finding = Moto.only(findings, "objects-encrypted-with-key");
    assertEquals(Outcome.FAIL, finding.outcome(), finding::toString);
    assertTrue(finding.evidence().containsKey(uri + "/old"), finding::toString);
    assertFalse(finding.evidence().containsKey(uri + "/new"), finding::toString);
  }

  @Test
  void namesAllBucketsOfTheAccount() throws Exception {
    assertTrue(account.buckets("s3://").contains(uri));
    assertEquals(List.of(uri + "/a/"), account.buckets(uri + "/a"));
    assertThrows(IllegalArgumentException.class, () -> account.buckets("s3://_"));
  }

  private void grant(String group) {
    Grant grant =
        Grant.builder()
            .permission(Permission.READ)
            .grantee(each -> each.type(Type.GROUP).uri(group))
            .build();
    String owner = s3.getBucketAcl(request -> request.bucket(bucket)).owner().id();
    s3.putBucketAcl(
        request ->
            request
                .bucket(bucket)
                .accessControlPolicy(
                    all -> all.owner(who -> who.id(owner)).grants(List.of(grant))));
  }

  @Test
  void findsAnAclForEveryone() throws Exception {
    grant("http://acs.amazonaws.com/groups/global/AllUsers");
    assertEquals(Outcome.FAIL, outcome("s3-acl-private"));
    plan(Moto.newKey()).apply();
    assertEquals(Outcome.WARN, outcome("s3-acl-private"));
    grant("http://acs.amazonaws.com/groups/s3/LogDelivery");
    assertEquals(Outcome.PASS, outcome("s3-acl-private"));
  }

  @Test
  void terraformSaysTheSame() throws Exception {
    String key = Moto.newKey();
    String terraform = plan(key).terraform();
    assertTrue(terraform.contains("kms_master_key_id = \"" + key + "\""), terraform);
    assertTrue(terraform.contains("WeightsealDenyUnnamedKey"), terraform);
    assertTrue(terraform.contains("restrict_public_buckets = true"), terraform);
  }
}
