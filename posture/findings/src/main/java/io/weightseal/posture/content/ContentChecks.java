package io.weightseal.posture.content;

import static io.weightseal.posture.Control.aiRmf;
import static io.weightseal.posture.Control.atlas;
import static io.weightseal.posture.Control.nist;

import io.weightseal.posture.Check;
import io.weightseal.posture.Severity;
import java.util.List;

/// What is looked at in what lies in a bucket, whichever provider's.
public final class ContentChecks {
  /// No model files in the clear.
  public static final Check PLAINTEXT =
      new Check(
          "objects-no-plaintext-model",
          "No model files in the clear",
          Severity.HIGH,
          "Whoever can read the bucket has the weights: a stolen credential is enough, and the"
              + " store's own encryption does not stand in its way, since the store decrypts for"
              + " everyone who may read.",
          List.of(
              nist("SC-28"),
              nist("SC-13"),
              aiRmf("MEASURE 2.7"),
              atlas("AML.T0025"),
              atlas("AML.T0035"),
              atlas("AML.T0048.004"),
              atlas("AML.M0012")));

  /// Existing objects are encrypted with the key that new ones get.
  public static final Check ENCRYPTED =
      new Check(
          "objects-encrypted-with-key",
          "Objects are encrypted with the bucket's key",
          Severity.MEDIUM,
          "A default holds for new objects only: what was there before lies under another key,"
              + " which stays readable when the bucket's is taken away.",
          List.of(nist("SC-28"), nist("SC-12"), atlas("AML.M0012")));

  /// Sealed models have what opens them.
  public static final Check SEALED_WHOLE =
      new Check(
          "sealed-models-whole",
          "Sealed models have their manifest and keys",
          Severity.HIGH,
          "A model without its manifest or its keys cannot be opened, by anyone.",
          List.of(aiRmf("GOVERN 1.6"), nist("SC-28")));

  /// Sealed models are wrapped by keys as they are now.
  public static final Check KEYS_CURRENT =
      new Check(
          "sealed-models-keys-current",
          "Sealed models are wrapped by current keys",
          Severity.MEDIUM,
          "A model that is wrapped by an old version of a key, or by one that is disabled or gone,"
              + " is lost when that is destroyed, or stays open to who had it.",
          List.of(nist("SC-12"), aiRmf("GOVERN 1.6")));

  private ContentChecks() {}

  /// All, in the order of reports.
  public static List<Check> all() {
    return List.of(PLAINTEXT, ENCRYPTED, SEALED_WHOLE, KEYS_CURRENT);
  }
}
