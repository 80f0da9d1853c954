package io.weightseal.posture;

import io.weightseal.api.StoreException;
import java.util.List;

/// A plan to protect one bucket, made from the settings as they were read. Not safe for use by
/// several threads.
public interface Protection {
  /// One setting that will be another.
  ///
  /// @param setting as its service calls it
  /// @param before in lines, for people; empty where nothing is set
  /// @param after the same
  record Change(String setting, String before, String after) {}

  /// What would be changed, in the order in which it will be; empty where all is so already.
  List<Change> changes();

  /// What whoever decides should know.
  List<String> remarks();

  /// Makes the changes, and reads them back.
  ///
  /// @throws StoreException `CONFLICT` where someone else changed a setting since the plan was
  ///   made; those that were written before stay
  void apply() throws StoreException;

  /// The same settings for Terraform.
  String terraform();
}
