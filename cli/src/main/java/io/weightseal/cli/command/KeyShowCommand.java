package io.weightseal.cli.command;

import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.keys.local.LocalKey;
import io.weightseal.keys.local.LocalKeyService;
import io.weightseal.keys.local.LocalKeyStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `weightseal key show`.
final class KeyShowCommand extends WeightsealCommand {
  private final Parameters.Value<String> key =
      parameters.argument("KEY", "A key, such as local:NAME.", Parameters.Presence.REQUIRED);

  KeyShowCommand(Invocation invocation) {
    super(invocation, "show", "Show a key's versions and state, but never its secret.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    KeyUri uri = KeyOption.uri(key.get());
    return uri.scheme().equals(LocalKeyService.SCHEME) ? showLocal() : showRemote(uri);
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
