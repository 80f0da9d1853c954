package io.weightseal.keys.vault;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the token that opens a Vault comes from: the file that settings name, else the variable,
/// else the file that `vault login` and `bao login` write. A file is read for each call, since an
/// agent may renew what is in it.
final class TokenSource {
  private static final int MAX_BYTES = 8192;

  private final Path file;
  private final @Nullable String variable;

  private TokenSource(Path file, @Nullable String variable) {
    this.file = file;
    this.variable = variable;
  }

  static TokenSource of(Optional<Path> configured, Optional<String> variable, Path login) {
    return configured
        .map(file -> new TokenSource(file, null))
        .orElseGet(() -> new TokenSource(login, variable.orElse(null)));
  }

  /// The token, for work with `key`.
  String token(KeyUri key) throws KeyServiceException {
    String token = (variable == null ? read(key) : variable).strip();
    if (token.isEmpty() || !token.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new KeyServiceException(
          Reason.DENIED,
          "no token to open the Vault of "
              + key
              + " with: "
              + (variable == null ? file : "VAULT_TOKEN")
              + " holds none; "
              + nextStep());
    }
    return token;
  }

  private String read(KeyUri key) throws KeyServiceException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new KeyServiceException(
            Reason.DENIED,
            "no token to open the Vault of "
                + key
                + " with: "
                + file
                + " is too large for one; "
                + nextStep());
      }
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (KeyServiceException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new KeyServiceException(
          Reason.DENIED,
          "no token to open the Vault of " + key + " with: there is no " + file + "; " + nextStep(),
          e);
    } catch (IOException e) {
      // Its message may quote what the file holds.
      throw new KeyServiceException(
          Reason.DENIED,
          "no token to open the Vault of "
              + key
              + " with: cannot read "
              + file
              + "; "
              + nextStep());
    }
  }

  private static String nextStep() {
    return "log in with vault login or bao login, or set VAULT_TOKEN or token-file of hashivault";
  }

  @Override
  public String toString() {
    return "TokenSource";
  }
}
