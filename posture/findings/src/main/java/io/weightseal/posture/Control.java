package io.weightseal.posture;

/// A control, rule or technique of a published catalogue that a check contributes to. Contributing
/// is all that is said: no check shows that anyone complies with anything.
///
/// @param catalogue the catalogue and its version, such as `NIST SP 800-53 Rev. 5`
/// @param id as the catalogue writes it, such as `SC-28`
public record Control(String catalogue, String id) {
  /// Source: NIST SP 800-53 Rev. 5, families SC and AU.
  public static Control nist(String id) {
    return new Control("NIST SP 800-53 Rev. 5", id);
  }

  /// Source: NIST AI 100-1, the framework's core.
  public static Control aiRmf(String id) {
    return new Control("NIST AI RMF 1.0", id);
  }

  /// Source: atlas.mitre.org. Taking a file from a bucket is AML.T0025; AML.T0024 is asking a model
  /// until one has its copy.
  public static Control atlas(String id) {
    return new Control("MITRE ATLAS", id);
  }

  @Override
  public String toString() {
    return catalogue + " " + id;
  }
}
