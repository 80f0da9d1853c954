package io.weightseal.cli.command;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.ByteCount;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.settings.Settings;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.SealSummary;
import io.weightseal.recipes.EncmodelHeader;
import io.weightseal.recipes.EnvmodelHeader;
import io.weightseal.recipes.RecipeFile;
import io.weightseal.recipes.VerifiedPlaintext;
import java.io.IOException;

/// `weightseal import`.
final class ImportCommand extends WeightsealCommand {
  private final Parameters.Value<String> path =
      parameters.argument(
          "OLD", "A file in the format ENCMODEL or ENVMODEL.", Parameters.Presence.REQUIRED);
  private final Parameters.Values<KeyUri> keys = KeyOption.sealingFor(parameters, "-k", "--key");
  private final OutputOption output = new OutputOption(parameters, "none, it must be given");
  private final IdentityOptions identity = new IdentityOptions(parameters, "OUT without .sealed");
  private final OldSecrets secrets = new OldSecrets(parameters);

  ImportCommand(Invocation invocation) {
    super(invocation, "import", "Verify a file in an older format, and seal it anew to OUT.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Engine.loadCipher();
    String source = String.valueOf(path.get());
    if (source.equals(Names.STANDARD_STREAM)) {
      throw CommandFailedException.usage(
          "standard input cannot be imported: the whole file is verified before it is read again",
          "save it to a file first");
    }
    if (output.isDefault() || output.isStandardOutput()) {
      throw CommandFailedException.usage("no file to write to", "name one with -o");
    }
    Place target = output.or(Place.of(source));
    Settings settings = settings(keys.get());
    Place bound = Names.withoutSealed(target);
    EncryptOptions options =
        identity.options(KeyOption.required(settings), bound, output.ifExists());
    output.requireFree(target, stores());
    Location old = locate(Place.of(source));
    try (Engine engine = new Engine(this, settings);
        Source opened = old.store().open(old.name())) {
      RecipeFile file = RecipeFailures.explained(() -> RecipeFile.read(opened));
      engine.requireKnown(options.keys());
      byte[] aad = aad(file, source);
      Fields result =
          new Fields()
              .put("source", source)
              .put("format", file.header().format())
              .put("output", target)
              .put("plaintextBytes", file.plaintextSize())
              .put("plaintextHash", file.header().plaintextHash());
      if (output.isDryRun()) {
        return planned(result, source, file, target, options);
      }
      SealSummary summary = seal(engine, file, aad, locate(target), bound, options);
      return done(result, source, file, target, summary);
    }
  }

  private byte[] aad(RecipeFile file, String source) throws CommandFailedException, IOException {
    byte[] given = secrets.aad();
    return switch (file.header()) {
      case EnvmodelHeader envelope -> {
        if (given != null) {
          throw CommandFailedException.usage(
              source + " holds its additional data itself", "leave out --old-aad");
        }
        yield envelope.aad();
      }
      case EncmodelHeader header -> {
        if (header.hasAad() && given == null) {
          throw CommandFailedException.usage(
              source + " was encrypted with additional data, which it does not hold",
              "give it with --old-aad, often NAME:VERSION");
        }
        if (!header.hasAad() && given != null) {
          throw CommandFailedException.usage(
              source + " says that it was encrypted without additional data",
              "leave out --old-aad");
        }
        yield given == null ? new byte[0] : given;
      }
    };
  }

  private DataKey key(Engine engine, RecipeFile file) throws CommandFailedException, IOException {
    return file.header() instanceof EnvmodelHeader envelope && !secrets.hasKey()
        ? envelope.dataKey(engine.recipeKeys())
        : secrets.key();
  }

  private SealSummary seal(
      Engine engine,
      RecipeFile file,
      byte[] aad,
      Location target,
      Place bound,
      EncryptOptions options)
      throws CommandFailedException, IOException {
    try (VerifiedPlaintext plaintext = verified(engine, file, aad);
        Sink sink = target.store().create(target.name(), -1, options.ifExists())) {
      return engine.weightseal().encrypt(plaintext, bound.last(), sink, options);
    }
  }

  private VerifiedPlaintext verified(Engine engine, RecipeFile file, byte[] aad)
      throws CommandFailedException, IOException {
    try (DataKey key = key(engine, file)) {
      return RecipeFailures.explained(() -> file.verify(key, aad, engine.progress()));
    }
  }

  private static Answer planned(
      Fields result, String source, RecipeFile file, Place target, EncryptOptions options) {
    result
        .put("dryRun", true)
        .put("name", options.name())
        .put("version", options.version())
        .put("context", options.context())
        .put("keys", options.keys());
    return Answer.askedFor(
        result,
        "would import %s (%s, %s) to %s as %s, version %s, for %s"
            .formatted(
                source,
                file.header().format(),
                ByteCount.of(file.plaintextSize()),
                target,
                options.name(),
                options.version(),
                KeyOption.list(options.keys())));
  }

  private static Answer done(
      Fields result, String source, RecipeFile file, Place target, SealSummary summary) {
    result
        .put("identity", Describe.identity(summary.identity()))
        .put("sealedBytes", summary.sealedBytes())
        .put("recipients", Describe.recipients(summary.recipients()));
    return Answer.confirming(
        result,
        "imported %s (%s, %s) to %s for %s"
            .formatted(
                source,
                file.header().format(),
                ByteCount.of(summary.plaintextBytes()),
                target,
                Describe.keys(summary.recipients())));
  }
}
