package io.weightseal.core.internal.artifact;

import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Expectations;
import io.weightseal.core.PublisherPolicy;

/// Lets in what local policy and the caller want, before a key service is called. A refusal is put
/// on record.
///
/// spec: v1#opn-1
public record Gate(PublisherPolicy publishers, KeyUses uses) {
  /// Reads what is at a location, and refuses what is not wanted.
  public Artifact read(Location location, Expectations expected) throws WeightsealException {
    Artifact artifact = null;
    try {
      artifact = Artifact.read(location);
      artifact = artifact.admittedBy(publishers);
      expected.require(location.toString(), artifact.identity());
      return artifact;
    } catch (StoreException e) {
      // Nothing was there to be opened.
      throw e;
    } catch (WeightsealException e) {
      uses.refusedToOpen(artifact == null ? null : artifact.subject(), e);
      throw e;
    }
  }

  /// The same for a sealed file that arrives as a stream.
  public void requireFile(String name, ModelIdentity identity, Expectations expected)
      throws WeightsealException {
    publishers.requireFile(name, identity);
    expected.require(name, identity);
  }
}
