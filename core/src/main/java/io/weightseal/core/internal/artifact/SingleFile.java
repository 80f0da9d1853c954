package io.weightseal.core.internal.artifact;

import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NoUsableRecipientException;
import io.weightseal.api.Source;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.KeySlots;
import io.weightseal.format.SealedHeader;

/// The front of a sealed file that stands alone: header and key slots.
public record SingleFile(SealedHeader header, KeySlots slots) {

  public static SingleFile read(Location location) throws WeightsealException {
    try (Source source = location.store().open(location.name())) {
      return read(source);
    }
  }

  public static SingleFile read(Source source) throws WeightsealException {
    String name = source.describe();
    SealedHeader header = Bytes.readHeader(source);
    return parse(name, header, Bytes.read(source, header.size(), 2 * header.slotBytes()));
  }

  /// @param slots both slots; fewer bytes only when the file is no longer
  public static SingleFile parse(String name, SealedHeader header, byte[] slots)
      throws WeightsealException {
    if (slots.length < 2 * header.slotBytes()) {
      throw new TruncatedFileException(name + " is cut off in its key slots");
    }
    boolean none = header.slotBytes() == 0;
    return new SingleFile(header, none ? KeySlots.NONE : KeySlots.parse(name, slots));
  }

  /// Refuses a file whose keys stand elsewhere.
  ///
  /// spec: v1#mdl-1
  public void requireKeys(String name) throws NoUsableRecipientException {
    if (header.slotBytes() == 0) {
      throw new NoUsableRecipientException(
          name
              + " is one file of a sealed model, and its keys stand in the model's keys.json; open"
              + " the model's folder instead");
    }
  }

  /// Refuses a damaged key slot, though the other one opens the file.
  ///
  /// spec: v1#slt-5
  public void requireIntactSlots(String name) throws MalformedArtifactException {
    if (!slots.bothValid()) {
      throw new MalformedArtifactException(
          name
              + ": one of its two key slots is damaged (a rewrap was cut off, or bytes were"
              + " changed); the other one opens the file; any rewrap repairs it");
    }
  }
}
