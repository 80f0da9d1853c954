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
      expected.require(location.toString(), artifact.identity(), artifact.pin());
      return expected.pin() == null ? artifact : artifact.asListed();
    } catch (StoreException e) {
      // Nothing was there to be opened.
      throw e;
    } catch (WeightsealException e) {
      uses.refusedToOpen(artifact == null ? null : artifact.subject(), e);
      throw e;
    }
  }

  /// Reads and unlocks what is at a location, and refuses what is not wanted.
  public Unlocked open(Location location, Expectations expected, KeyRing keys)
      throws WeightsealException {
    return unlock(read(location, expected), keys);
  }

  /// Unlocks what was read here, and lets local policy hear of it.
  public Unlocked unlock(Artifact artifact, KeyRing keys) throws WeightsealException {
    Unlocked unlocked = artifact.unlock(keys);
    boolean taken = false;
    try {
      artifact.openedUnder(publishers);
      taken = true;
      return unlocked;
    } catch (WeightsealException e) {
      uses.refusedToOpen(artifact.subject(), e);
      throw e;
    } finally {
      if (!taken) {
        unlocked.close();
      }
    }
  }

  /// The same for a sealed file that arrives as a stream.
  public void requireFile(String name, ModelIdentity identity, Expectations expected)
      throws WeightsealException {
    publishers.requireFile(name, identity);
    expected.require(name, identity, null);
  }
}
