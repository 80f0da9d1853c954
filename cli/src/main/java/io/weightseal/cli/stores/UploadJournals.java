package io.weightseal.cli.stores;

import io.weightseal.core.Resumption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Where the journals of uploads are: in the user's own home, since who writes to one has a say in
/// what the rest of the upload is sealed under.
public final class UploadJournals {
  private UploadJournals() {}

  /// That of the upload to `target`.
  public static Resumption of(Path home, Place target, Resumption.Mode mode) {
    try {
      byte[] name =
          MessageDigest.getInstance("SHA-256")
              .digest(target.toString().getBytes(StandardCharsets.UTF_8));
      String file = HexFormat.of().formatHex(name, 0, 16) + ".journal";
      return new Resumption(home.resolve("uploads").resolve(file), mode);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
