package io.weightseal.core;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.Envelope;
import java.time.Instant;

/// Whose word is taken for which models, on this machine. Asked before a key service is called, and
/// before a caller's own expectations are looked at. Safe for use by several threads.
///
/// spec: v1#mft-11
public interface PublisherPolicy {
  /// No signature is looked at.
  PublisherPolicy NONE =
      new PublisherPolicy() {
        @Override
        public Check requireModel(
            String artifact, ModelIdentity identity, Instant created, Envelope manifest) {
          return Check.BY_DATA_KEY;
        }

        @Override
        public void requireFile(String artifact, ModelIdentity identity) {
          // Any will do.
        }
      };

  /// How it is made sure that what is read belongs to a model.
  enum Check {
    /// Whoever has the data key can have written it.
    BY_DATA_KEY,
    /// It is what the manifest lists, too: not even a holder of the data key can exchange it.
    BY_MANIFEST
  }

  /// Takes a model, or refuses it.
  ///
  /// @param artifact for messages
  /// @param created what its manifest says
  /// @throws WeightsealException when nobody who may publish it has signed
  Check requireModel(String artifact, ModelIdentity identity, Instant created, Envelope manifest)
      throws WeightsealException;

  /// Hears of a model that it took, once the data key has shown its manifest and its list of files
  /// to be genuine, and may still refuse it. Nothing of it has been given out by then.
  ///
  /// @throws WeightsealException when it is not to be opened all the same
  default void opened(String artifact, ModelIdentity identity, Instant created, Envelope manifest)
      throws WeightsealException {}

  /// Takes a sealed file that stands alone, or refuses it.
  void requireFile(String artifact, ModelIdentity identity) throws WeightsealException;
}
