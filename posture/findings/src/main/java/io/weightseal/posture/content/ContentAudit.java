package io.weightseal.posture.content;

import io.weightseal.api.StoreException;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.Check;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Findings;
import io.weightseal.posture.StorageAccount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Looks at what lies in a bucket: models in the clear, objects under other keys, and sealed models
/// that cannot be opened or are wrapped by old keys.
///
/// Of each object its first 2 KiB are read, and of sealed models their manifest and keys.
public final class ContentAudit {
  private static final int SHOWN = 20;

  private final SealedKeys keys;
  private final long most;

  /// @param most how many objects of one place are looked at
  public ContentAudit(SealedKeys keys, long most) {
    this.keys = keys;
    this.most = most;
  }

  /// @param uri the place, as findings call it
  public List<Finding> of(String uri, StorageAccount account) {
    Findings findings = new Findings(uri);
    BucketContent content;
    Looked looked;
    try {
      Optional<BucketContent> there = account.content(uri);
      if (there.isEmpty()) {
        return List.of();
      }
      content = there.get();
      looked = new ObjectScan(content, most).look();
    } catch (StoreException e) {
      for (Check each : ContentChecks.all()) {
        findings.error(each, String.valueOf(e.getMessage()), "allow listing " + uri);
      }
      return findings.list();
    }
    plaintext(uri, looked, findings);
    encryption(uri, looked, findings);
    new SealedModels(uri, content, looked, keys, findings).report();
    return findings.list();
  }

  private static Map<String, String> evidence(Looked looked, Map<String, String> found) {
    Map<String, String> evidence = new LinkedHashMap<>();
    evidence.put("looked at", looked.extent());
    found.entrySet().stream()
        .limit(SHOWN)
        .forEach(each -> evidence.put(each.getKey(), each.getValue()));
    if (found.size() > SHOWN) {
      evidence.put("and more", String.valueOf(found.size() - SHOWN));
    }
    return evidence;
  }

  private static void plaintext(String uri, Looked looked, Findings findings) {
    if (!looked.plaintext.isEmpty()) {
      String first = looked.plaintext.keySet().iterator().next();
      findings.fail(
          ContentChecks.PLAINTEXT,
          "model files in the clear: " + looked.plaintext.size(),
          evidence(looked, looked.plaintext),
          "weightseal encrypt " + first + " --key KEY -o " + first + ".sealed");
    }
    if (!looked.unread.isEmpty()) {
      findings.unclear(
          ContentChecks.PLAINTEXT,
          looked.unread.size() + " objects could not be looked at",
          evidence(looked, looked.unread),
          "allow reading " + uri);
    } else if (looked.plaintext.isEmpty()) {
      findings.pass(
          ContentChecks.PLAINTEXT,
          "no model file in the clear was recognised among " + looked.extent(),
          evidence(looked, Map.of()));
    }
  }

  private static void encryption(String uri, Looked looked, Findings findings) {
    if (!looked.otherwise.isEmpty()) {
      findings.fail(
          ContentChecks.ENCRYPTED,
          looked.otherwise.size() + " objects are encrypted otherwise",
          evidence(looked, looked.otherwise),
          "write each anew: " + looked.rewriting);
    } else if (looked.encryptions > 0 && looked.unread.isEmpty()) {
      findings.pass(
          ContentChecks.ENCRYPTED,
          "all that were looked at are encrypted with the bucket's key",
          evidence(looked, Map.of()));
    } else if (!looked.unread.isEmpty()) {
      findings.unclear(
          ContentChecks.ENCRYPTED,
          looked.unread.size() + " objects could not be looked at",
          evidence(looked, looked.unread),
          "allow reading " + uri);
    }
  }
}
