package io.weightseal.posture.s3;

import io.weightseal.api.StoreException;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Findings;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.Reading;
import io.weightseal.posture.StorageAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;

/// The buckets of an AWS account. What several buckets share, such as keys and the account's own
/// settings, is asked for once.
final class S3Account implements StorageAccount {
  private final Aws aws;
  private final AccountBlock accountBlock;
  private final Map<String, KmsKeyFacts> keys = new ConcurrentHashMap<>();

  S3Account(Aws aws) {
    this.aws = aws;
    this.accountBlock = new AccountBlock(aws);
  }

  @Override
  public List<String> buckets(String uri) throws StoreException {
    if (!S3Place.isAccount(uri)) {
      return List.of(S3Place.of(uri).toString());
    }
    List<String> names = new ArrayList<>();
    @Nullable String next = null;
    do {
      @Nullable String from = next;
      ListBucketsResponse page =
          aws.s3(
              uri,
              "s3:ListAllMyBuckets",
              s3 -> s3.listBuckets(request -> request.maxBuckets(1000).continuationToken(from)));
      for (Bucket each : page.buckets()) {
        names.add(new S3Place(each.name(), "").uri());
      }
      next = page.continuationToken();
    } while (next != null);
    return names;
  }

  @Override
  public List<Finding> settings(String uri) {
    S3Place place = S3Place.of(uri);
    Findings findings = new Findings(place.uri());
    BucketSettings settings = new BucketSettings(aws, place);
    var encryption = settings.encryption();
    String key = EncryptionChecks.customerKey(encryption);
    KmsKeyFacts facts = key == null ? null : key(key);
    new EncryptionChecks(place, findings).report(encryption, facts);
    new PolicyChecks(place, findings).report(settings.policy(), facts);
    var block = settings.publicAccessBlock();
    AccessChecks access = new AccessChecks(place, findings);
    access.report(block, accountBlock.reading(), accountBlock.account());
    access.acl(settings.publicGrants(), block);
    new KeepingChecks(place, findings)
        .report(settings.versioning(), settings.objectLock(), settings.logging());
    if (facts != null) {
      new KeyChecks(facts, findings).report();
    }
    return findings.list();
  }

  KmsKeyFacts key(String key) {
    return keys.computeIfAbsent(key, each -> KmsKeyFacts.read(aws, each));
  }

  @Override
  public Optional<BucketContent> content(String uri) {
    S3Place place = S3Place.of(uri);
    var encryption = new BucketSettings(aws, place).encryption();
    String key = EncryptionChecks.customerKey(encryption);
    String arn =
        key != null && key(key).metadata() instanceof Reading.Read(var metadata)
            ? metadata.arn()
            : key;
    return Optional.of(new S3Content(aws, place, arn));
  }

  @Override
  public Protection protection(String uri, ProtectionWish wish) throws StoreException {
    return S3Protection.plan(aws, S3Place.of(uri), wish);
  }

  @Override
  public void close() {
    aws.close();
  }
}
