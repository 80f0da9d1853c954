package io.weightseal.cli.command;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.SigningKey;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Fields;
import io.weightseal.keys.files.Protection;
import io.weightseal.signing.LocalSigner;
import io.weightseal.signing.Signer;
import io.weightseal.signing.SignerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/// `weightseal signer`, and the commands below it.
final class SignerCommands {
  private SignerCommands() {}

  static CommandLine commandLine(Invocation invocation) {
    CommandLine signer = Root.group("signer", "Make and show those who sign models.");
    signer.addSubcommand("create", new SignerCreateCommand(invocation).commandLine());
    signer.addSubcommand("list", new SignerListCommand(invocation).commandLine());
    signer.addSubcommand("show", new SignerShowCommand(invocation).commandLine());
    return signer;
  }

  /// The signer of a name, whose private halves are on this machine.
  static LocalSigner require(SignerStore store, String name)
      throws CommandFailedException, IOException {
    try {
      return LocalKeys.named(() -> store.show(name));
    } catch (KeyServiceException e) {
      if (e.reason() == KeyServiceException.Reason.ABSENT) {
        throw CommandFailedException.notFound(
            "there is no signer " + name + " in " + store.folder(),
            "see yours with weightseal signer list");
      }
      throw e;
    }
  }

  static Fields fields(LocalSigner signer) {
    return new Fields()
        .put("signer", signer.name())
        .put("id", signer.signer().id())
        .put("folder", signer.folder())
        .put("created", signer.created())
        .put("protection", isUnderPassphrase(signer) ? "passphrase" : "none")
        .put("key", signer.serviceKey() == null ? null : signer.serviceKey().key())
        .put("keyVersion", signer.serviceKey() == null ? null : signer.serviceKey().version())
        .put("algorithms", algorithms(signer.signer()))
        .put("public", publicText(signer.signer()));
  }

  static List<String> algorithms(Signer signer) {
    return signer.keys().stream().map(key -> key.algorithm().text()).toList();
  }

  /// What is given to those who verify, without a line ending.
  static String publicText(Signer signer) {
    return new String(signer.json(), StandardCharsets.UTF_8).strip();
  }

  /// What keeps the private halves from others, in words.
  static String protection(LocalSigner signer) {
    SigningKey key = signer.serviceKey();
    if (key != null) {
      return "stays in its key service: "
          + key.key()
          + (key.version() == null ? "" : " (version " + key.version() + ")");
    }
    return isUnderPassphrase(signer) ? "a passphrase" : "file permissions alone";
  }

  private static boolean isUnderPassphrase(LocalSigner signer) {
    return signer.protection() instanceof Protection.Argon2id;
  }
}
