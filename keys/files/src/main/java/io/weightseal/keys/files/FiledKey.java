package io.weightseal.keys.files;

import io.weightseal.api.KeyUri;

/// A key in a folder of its name.
public interface FiledKey {
  String name();

  KeyUri uri();
}
