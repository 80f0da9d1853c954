package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.Kind;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.settings.Settings;
import io.weightseal.core.PlaintextDigests;
import io.weightseal.core.Progress;
import io.weightseal.signing.oms.Bundle;
import io.weightseal.signing.oms.Contents;
import io.weightseal.signing.oms.IgnoredPaths;
import io.weightseal.signing.oms.ModelFile;
import io.weightseal.signing.oms.PublicPem;
import io.weightseal.signing.oms.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/// `weightseal oms`, and the commands below it.
final class OmsCommands {
  private static final int MAX_PEM_BYTES = 1 << 20;

  private OmsCommands() {}

  static CommandLine commandLine(Invocation invocation) {
    CommandLine oms =
        Root.group(
            "oms", "Sign and verify models in the clear, by the OpenSSF Model Signing standard.");
    oms.addSubcommand("sign", new OmsSignCommand(invocation).commandLine());
    oms.addSubcommand("verify", new OmsVerifyCommand(invocation).commandLine());
    return oms;
  }

  /// What a key or certificate file that the user named holds.
  static byte[] pem(Path file) throws CommandFailedException, IOException {
    if (Files.size(file) > MAX_PEM_BYTES) {
      throw CommandFailedException.usage(
          file + " is too large for keys or certificates", "name a file in PEM");
    }
    return Files.readAllBytes(file);
  }

  /// All certificates in some files, in order.
  static List<X509Certificate> certificates(List<Path> files)
      throws CommandFailedException, IOException {
    List<X509Certificate> all = new ArrayList<>();
    for (Path each : files) {
      try {
        all.addAll(PublicPem.certificates(pem(each)));
      } catch (IllegalArgumentException e) {
        throw unusable(each, e);
      }
    }
    return all;
  }

  /// A file that does not hold what it was named for.
  static CommandFailedException unusable(Path file, IllegalArgumentException problem) {
    String text = String.valueOf(problem.getMessage());
    int semicolon = text.lastIndexOf("; ");
    return semicolon < 0
        ? CommandFailedException.usage(file + ": " + text, "name another file")
        : CommandFailedException.usage(
            file + ": " + text.substring(0, semicolon), text.substring(semicolon + 2));
  }

  /// Paths that the user wants left out.
  static IgnoredPaths ignored(List<String> given) throws CommandFailedException {
    try {
      return IgnoredPaths.of(given);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          "--ignore: " + e.getMessage(), "name it as it stands below the model's folder");
    }
  }

  /// The same, and the signature where it stands in the model's folder: it cannot cover itself.
  static IgnoredPaths withSignature(IgnoredPaths ignored, Location model, Location signature) {
    String folder = model + "/";
    String file = signature.toString();
    return file.startsWith(folder)
        ? ignored.and(IgnoredPaths.of(List.of(file.substring(folder.length()))))
        : ignored;
  }

  /// Where a model's signature stands when nobody says.
  static Location usualSignature(Location model) throws StoreException {
    boolean file =
        model.store().find(model.name()).filter(each -> each.kind() == Kind.OBJECT).isPresent();
    return file
        ? new Location(model.store(), model.name() + ".sig")
        : model.resolve(Bundle.USUAL_NAME);
  }

  /// Hashes what is to be signed or verified, with all cores.
  static Statement statement(Contents contents, Settings settings, Progress progress)
      throws WeightsealException {
    Integer workers = settings.workers();
    List<PlaintextDigests.Input> inputs =
        contents.files().stream()
            .map(each -> new PlaintextDigests.Input(each.size(), each.opener()::open))
            .toList();
    return contents.statement(
        new PlaintextDigests(
                workers == null ? Runtime.getRuntime().availableProcessors() : workers, progress)
            .of(inputs, contents.serialization().pieceBytes()));
  }

  static long bytes(Contents contents) {
    return contents.files().stream().mapToLong(ModelFile::size).sum();
  }
}
