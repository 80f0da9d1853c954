package io.weightseal.cli.storage;

import io.weightseal.cli.due.KeyCheck;
import io.weightseal.core.Inspection;
import io.weightseal.posture.content.SealedKeys;
import java.util.List;

/// What `keys due` says of sealed models, for an audit of the bucket that they are in.
///
/// @param check asks each key's service once
public record DueKeys(KeyCheck check) implements SealedKeys {
  @Override
  public List<Verdict> of(String uri, Inspection inspection) {
    return check.of(uri, inspection.identity(), inspection.recipients()).stream()
        .map(
            each ->
                new Verdict(
                    each.key(),
                    standing(each.verdict()),
                    each.verdict().words() + (each.detail() == null ? "" : ": " + each.detail())))
        .toList();
  }

  private static Standing standing(io.weightseal.cli.due.Verdict verdict) {
    if (verdict.isDue()) {
      return Standing.DUE;
    }
    return verdict == io.weightseal.cli.due.Verdict.NOT_CHECKED
        ? Standing.UNKNOWN
        : Standing.CURRENT;
  }
}
