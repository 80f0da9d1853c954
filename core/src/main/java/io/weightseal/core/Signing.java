package io.weightseal.core;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.artifact.Artifact;
import io.weightseal.core.internal.artifact.KeyRing;
import io.weightseal.core.internal.artifact.Subject;
import io.weightseal.format.Envelope;
import io.weightseal.format.Manifest;
import io.weightseal.format.ManifestPin;
import java.util.Arrays;

/// Signs the manifest of a sealed model; no other file of it changes.
///
/// spec: sign-v1#sgn-2
record Signing(KeyRing keys) {
  Inspection sign(Location sealed, Expectations expected, ManifestSigning signing)
      throws WeightsealException {
    if (Artifact.read(sealed) instanceof Artifact.File) {
      throw new StoreException(
          StoreException.Reason.UNSUITABLE,
          sealed + " is a single sealed file, which has no manifest to sign; encrypt its folder");
    }
    Location manifest = sealed.resolve(Manifest.NAME);
    try (ObjectStore.Update update = manifest.store().update(manifest.name())) {
      Artifact artifact = Artifact.read(sealed);
      expected.require(sealed.toString(), artifact.identity(), artifact.pin());
      // Whoever can write the storage could have put another model there: only who made it, or was
      // let in by them, has its data key.
      artifact.unlock(keys).close();
      Envelope before = ((Artifact.Model) artifact).folder().envelope();
      update.replace(signed(before, signing).json());
    }
    return Artifact.read(sealed).inspection();
  }

  /// What a manifest's signing is on record for: the model, and the pin of what was signed.
  static Subject subject(Envelope manifest) throws WeightsealException {
    return new Subject(
        Manifest.NAME,
        Manifest.parse(Manifest.NAME, manifest.payload()).identity(),
        ManifestPin.of(manifest).value());
  }

  /// The manifest with signatures, and else unchanged.
  static Envelope signed(Envelope before, ManifestSigning signing) throws WeightsealException {
    Envelope after = signing.sign(before);
    if (!Arrays.equals(before.payload(), after.payload())
        || !Arrays.equals(before.mac(), after.mac())) {
      throw new IllegalArgumentException("signing changes nothing but signatures");
    }
    return after;
  }
}
