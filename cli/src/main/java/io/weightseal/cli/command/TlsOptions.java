package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.plugin.Plugin;
import io.weightseal.server.TlsFiles;
import io.weightseal.server.TransferProvider;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `--tls-cert`, `--tls-key` and the authorities of the other end.
final class TlsOptions {
  private static final Plugin<TransferProvider> PROVIDERS =
      new Plugin<>(TransferProvider.class, "weightseal.transfer", TransferProvider::name);

  private final Parameters.Value<Path> certificate;
  private final Parameters.Value<Path> key;
  private final Parameters.Value<Path> authorities;
  private final String authoritiesOption;

  /// @param authoritiesOption names the option for whom to believe
  /// @param whose who the other end is, in words
  TlsOptions(Parameters parameters, String authoritiesOption, String whose) {
    this.authoritiesOption = authoritiesOption;
    certificate =
        parameters.option(
            Path.class, "FILE", "The own certificate, and those above it (PEM).", "--tls-cert");
    key =
        parameters.option(
            Path.class, "FILE", "Its private key (PEM, PKCS#8, no passphrase).", "--tls-key");
    authorities =
        parameters.option(
            Path.class,
            "FILE",
            "The authorities that " + whose + " certificates must come from (PEM).",
            authoritiesOption);
  }

  TlsFiles files() throws CommandFailedException {
    return new TlsFiles(
        required("--tls-cert", certificate.get()),
        required("--tls-key", key.get()),
        required(authoritiesOption, authorities.get()));
  }

  /// The value of an option that has to be there.
  static <T> T required(String option, @Nullable T value) throws CommandFailedException {
    if (value == null) {
      throw CommandFailedException.usage(option + " is missing", "see --help");
    }
    return value;
  }

  /// What speaks HTTPS, loaded by who uses it.
  static TransferProvider provider() throws CommandFailedException {
    return PROVIDERS
        .find(TransferProvider.NAME)
        .orElseThrow(
            () ->
                CommandFailedException.usage(
                    "this installation has no part for HTTPS",
                    "install the whole distribution, with its folder transfer"));
  }
}
