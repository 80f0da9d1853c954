package io.weightseal.cli.passphrase;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.cli.settings.Settings;
import io.weightseal.keys.files.PassphraseSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Takes passphrases from the file or the command that the settings name, else from whoever sits at
/// the terminal; and remembers them until closed, so that one command asks once for each key.
public final class Passphrases implements PassphraseSource, AutoCloseable {
  private final PassphraseSource origin;
  private final Map<KeyUri, byte[]> remembered = new HashMap<>();

  private Passphrases(PassphraseSource origin) {
    this.origin = origin;
  }

  public static Passphrases of(Settings settings) {
    Path file = settings.passphraseFile();
    String command = settings.passphraseCommand();
    if (file != null) {
      return new Passphrases((key, purpose) -> fromFile(file));
    }
    if (command != null) {
      return new Passphrases((key, purpose) -> fromCommand(command));
    }
    return new Passphrases(new Prompt());
  }

  @Override
  public synchronized byte[] passphrase(KeyUri key, Purpose purpose) throws KeyServiceException {
    byte[] known = remembered.get(key);
    if (known == null) {
      known = origin.passphrase(key, purpose);
      remembered.put(key, known);
    }
    return known.clone();
  }

  @Override
  public synchronized void close() {
    remembered.values().forEach(bytes -> Arrays.fill(bytes, (byte) 0));
    remembered.clear();
  }

  /// The first line of a file.
  public static byte[] fromFile(Path file) throws KeyServiceException {
    String what = "the passphrase file " + file;
    try (InputStream in = Files.newInputStream(file)) {
      return FirstLine.of(in, what);
    } catch (KeyServiceException e) {
      throw e;
    } catch (IOException e) {
      throw new KeyServiceException(
          Reason.DENIED, "cannot read " + what + "; check --passphrase-file", e);
    }
  }

  private static byte[] fromCommand(String command) throws KeyServiceException {
    String what = "the passphrase command";
    Process process;
    try {
      // Standard input may be the plaintext: not the command's to read.
      process =
          new ProcessBuilder("/bin/sh", "-c", command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new KeyServiceException(
          Reason.DENIED, "cannot start " + what + "; check --passphrase-command", e);
    }
    try (InputStream out = process.getInputStream()) {
      byte[] line = FirstLine.of(out, what);
      out.transferTo(java.io.OutputStream.nullOutputStream());
      int status = process.waitFor();
      if (status != 0) {
        Arrays.fill(line, (byte) 0);
        throw new KeyServiceException(
            Reason.DENIED, what + " ended with status " + status + "; check --passphrase-command");
      }
      return line;
    } catch (KeyServiceException e) {
      throw e;
    } catch (IOException e) {
      throw new KeyServiceException(Reason.DENIED, "cannot read what " + what + " printed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyServiceException(Reason.UNAVAILABLE, what + " was interrupted", e);
    } finally {
      process.destroy();
    }
  }
}
