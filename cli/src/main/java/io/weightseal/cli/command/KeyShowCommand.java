package io.weightseal.cli.command;

import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.keys.hybrid.HybridKey;
import io.weightseal.keys.hybrid.HybridKeyService;
import io.weightseal.keys.hybrid.HybridKeyStore;
import io.weightseal.keys.local.LocalKey;
import io.weightseal.keys.local.LocalKeyService;
import io.weightseal.keys.local.LocalKeyStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `weightseal key show`.
final class KeyShowCommand extends WeightsealCommand {
  private final Parameters.Value<String> key =
      parameters.argument("KEY", "A key, such as local:NAME.", Parameters.Presence.REQUIRED);

  private final BooleanSupplier publicHalf =
      parameters.flag(
          "Print the half of a hybrid key that may be shared, and nothing else.", "--public");

  KeyShowCommand(Invocation invocation) {
    super(invocation, "show", "Show a key's versions and state, but never its secret.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    KeyUri uri = KeyOption.uri(key.get());
    return switch (uri.scheme()) {
      case LocalKeyService.SCHEME -> showLocal();
      case HybridKeyService.SCHEME -> showHybrid(uri);
      default -> showRemote(uri);
    };
  }

  private Answer showHybrid(KeyUri uri) throws CommandFailedException, IOException {
    String name = HybridKeys.name(uri.value());
    HybridKeyStore store = KeyServices.hybridStore(settings());
    HybridKey shown = LocalKeys.named(() -> store.show(name));
    Fields fields = HybridKeys.fields(shown);
    if (publicHalf.getAsBoolean()) {
      return Answer.askedFor(fields, shown.publicHalf().text());
    }
    String kept =
        switch (HybridKeys.protection(shown)) {
          case "absent" -> "not here: this machine can seal for the key, and not open";
          case "none" -> "under file permissions alone";
          default -> "under a passphrase";
        };
    return Answer.askedFor(
        fields,
        uri
            + "\nfolder        "
            + shown.folder()
            + "\nfingerprint   "
            + shown.publicHalf().fingerprint()
            + "\nprivate half  "
            + kept
            + "\ncreated       "
            + shown.created());
  }

  private Answer showLocal() throws CommandFailedException, IOException {
    String name = LocalKeys.name(key.get());
    LocalKeyStore store = KeyServices.localStore(settings());
    LocalKey shown = LocalKeys.named(() -> store.show(name));
    StringBuilder text = new StringBuilder();
    text.append(shown.uri()).append("\nfolder      ").append(shown.folder());
    text.append("\nprotection  ")
        .append(LocalKeys.isUnderPassphrase(shown) ? "a passphrase" : "file permissions alone");
    for (LocalKey.Version version : shown.versions()) {
      text.append("\nversion ").append(version.number()).append("   ").append(version.created());
    }
    return Answer.askedFor(LocalKeys.fields(shown), text.toString());
  }

  private Answer showRemote(KeyUri uri) throws CommandFailedException, IOException {
    try (Engine engine = new Engine(this, settings(List.of(uri)))) {
      engine.requireKnown(List.of(uri));
      KeyStatus status = engine.keyServices().of(uri).status(uri);
      List<Map<String, @Nullable Object>> versions = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      text.append(uri).append("\nstate       ").append(words(status.state()));
      text.append("\nrotated     ")
          .append(
              status.rotationPeriod() == null
                  ? "when somebody does it"
                  : "every " + Periods.words(status.rotationPeriod()));
      for (KeyStatus.Version version : status.versions()) {
        versions.add(
            new Fields()
                .put("name", version.name())
                .put("created", version.created())
                .put("state", words(version.state()))
                .map());
        text.append("\nversion ").append(version.name()).append("   ");
        text.append(version.created() == null ? "-" : version.created());
        text.append("   ").append(words(version.state()));
      }
      Fields result =
          new Fields()
              .put("key", uri)
              .put("state", words(status.state()))
              .put("rotatedEvery", status.rotationPeriod())
              .put("versions", versions);
      return Answer.askedFor(result, text.toString());
    }
  }

  private static String words(KeyStatus.State state) {
    return switch (state) {
      case ENABLED -> "enabled";
      case DISABLED -> "disabled";
      case PENDING_DELETION -> "pending deletion";
    };
  }
}
