package io.weightseal.posture;

import java.util.List;

/// Something that is looked at.
///
/// @param id stable, such as `s3-tls-only`
/// @param title what should be so, in a few words
/// @param severity of a failure
/// @param why what its failing means for model weights
/// @param contributesTo controls of published catalogues
public record Check(
    String id, String title, Severity severity, String why, List<Control> contributesTo) {
  public Check {
    contributesTo = List.copyOf(contributesTo);
  }
}
