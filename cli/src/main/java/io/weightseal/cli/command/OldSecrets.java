package io.weightseal.cli.command;

import io.weightseal.api.DataKey;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.recipes.KeyText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `--old-key-file`, `--old-aad` and `--old-aad-file`: what a file of the recipe is encrypted
/// under.
final class OldSecrets {
  private static final int MAX_AAD_BYTES = 1 << 20;

  private final Parameters.Value<Path> keyFile;
  private final Parameters.Value<String> aad;
  private final Parameters.Value<Path> aadFile;

  OldSecrets(Parameters parameters) {
    keyFile =
        parameters.option(
            Path.class,
            "FILE",
            "The old file's key: 32 bytes, or those as hexadecimal digits or base64.",
            "--old-key-file");
    aad =
        parameters.option(
            String.class,
            "TEXT",
            "The additional data that the old file is bound to, often NAME:VERSION.",
            "--old-aad");
    aadFile =
        parameters.option(
            Path.class, "FILE", "The same, as the bytes of FILE to the last.", "--old-aad-file");
  }

  boolean hasKey() {
    return keyFile.get() != null;
  }

  /// The key in `--old-key-file`. The caller closes it.
  DataKey key() throws CommandFailedException, IOException {
    Path file = keyFile.get();
    if (file == null) {
      throw CommandFailedException.usage(
          "no key of the old format", "name the file that holds it with --old-key-file");
    }
    byte[] content = read(file, KeyText.MAX_BYTES);
    try {
      return KeyText.parse(content);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.noAccess(
          file + ": " + e.getMessage(), "name the key's own file with --old-key-file");
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /// The additional data that was given; null for none.
  byte @Nullable [] aad() throws CommandFailedException, IOException {
    String text = aad.get();
    Path file = aadFile.get();
    if (text != null && file != null) {
      throw CommandFailedException.usage(
          "--old-aad goes without --old-aad-file", "leave out one or the other");
    }
    if (file == null) {
      return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
    byte[] content = read(file, MAX_AAD_BYTES);
    if (content.length > MAX_AAD_BYTES) {
      throw CommandFailedException.usage(
          file + " has more than " + MAX_AAD_BYTES + " bytes", "give the additional data alone");
    }
    return content;
  }

  /// At most one byte more than `max`.
  private static byte[] read(Path file, int max) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(max + 1);
    }
  }
}
