package io.weightseal.cli.command;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ResumableStore;
import io.weightseal.api.Sink;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.Report;
import io.weightseal.cli.settings.Settings;
import io.weightseal.cli.stores.Place;
import io.weightseal.cli.stores.UploadJournals;
import io.weightseal.core.EncryptOptions;
import io.weightseal.core.Resumption;
import io.weightseal.core.SealSummary;
import io.weightseal.core.Weightseal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `weightseal encrypt`.
final class EncryptCommand extends WeightsealCommand {
  private static final Place UNNAMED = Place.of("stdin");

  private final Parameters.Value<String> path =
      parameters.argument(
          "PATH",
          "A file, a folder (a model of many files), or - for standard input.",
          Parameters.Presence.REQUIRED);
  private final Parameters.Values<KeyUri> keys = KeyOption.sealingFor(parameters, "-k", "--key");
  private final OutputOption output =
      new OutputOption(parameters, "PATH with .sealed at its end; - for standard output");
  private final IdentityOptions identity =
      new IdentityOptions(parameters, "the file's or folder's");
  private final BooleanSupplier resume =
      parameters.flag(
          "Go on with an upload to a store that was cut off, if there is one.", "--resume");
  private final SignerOption signer =
      new SignerOption(
          parameters,
          "Sign the model as this signer before it appears under its name. Not for single files.");

  EncryptCommand(Invocation invocation) {
    super(invocation, "encrypt", "Encrypt a file or a model.");
  }

  @Override
  Report.Stdout stdout() {
    return output.isStandardOutput() ? Report.Stdout.DATA : Report.Stdout.ANSWERS;
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Engine.loadCipher();
    String source = String.valueOf(path.get());
    Settings settings = settings(keys.get());
    List<KeyUri> wanted = KeyOption.required(settings);
    SignerOption.Named named = signer.find(settings);
    try (Engine engine = new Engine(this, SignerOption.allowed(settings, named))) {
      if (!source.equals(Names.STANDARD_STREAM)) {
        return encryptPlace(engine, Place.of(source), wanted, settings.home(), named);
      }
      if (named != null) {
        throw CommandFailedException.usage(
            "what comes by standard input is a single sealed file, which has no manifest to sign",
            "encrypt a folder, or leave out --signer");
      }
      return encryptStandardInput(engine, wanted);
    }
  }

  private Answer encryptPlace(
      Engine engine,
      Place source,
      List<KeyUri> wanted,
      @Nullable Path home,
      SignerOption.@Nullable Named named)
      throws CommandFailedException, IOException {
    if (output.isStandardOutput()) {
      throw CommandFailedException.usage(
          "-o - works with standard input alone",
          "use weightseal encrypt - -o - <" + source + ", or name a file");
    }
    Place target = output.or(Names.sealed(source));
    if (resume.getAsBoolean() && !target.isInStore()) {
      throw noResumption("to a file on this machine");
    }
    EncryptOptions options =
        identity
            .options(wanted, source, output.ifExists())
            .signedBy(SignerOption.by(named, engine));
    Location plaintext = locate(source);
    if (output.isDryRun()) {
      PlaintextSize size = PlaintextSize.of(plaintext);
      output.requireFree(target, stores());
      engine.requireKnown(wanted);
      return planned(source.toString(), target.toString(), options, size);
    }
    try {
      SealSummary summary = encrypt(engine.weightseal(), plaintext, target, options, home);
      return done(source.toString(), target.toString(), summary, named);
    } catch (MalformedArtifactException e) {
      // Nothing was tampered with: the input passes a limit of the format, or its names collide.
      throw new CommandFailedException(
          new Failure(
              ExitCode.FAILED,
              "CannotBeSealed",
              String.valueOf(e.getMessage()),
              "rename, split or leave out what it names"));
    }
  }

  /// An upload has a journal in any case: that it would have been needed shows too late.
  private SealSummary encrypt(
      Weightseal weightseal,
      Location plaintext,
      Place target,
      EncryptOptions options,
      @Nullable Path home)
      throws CommandFailedException, IOException {
    Location sealed = locate(target);
    if (home == null || !(sealed.store() instanceof ResumableStore)) {
      if (resume.getAsBoolean()) {
        throw noResumption("to a store that keeps no parts of uploads");
      }
      return weightseal.encrypt(plaintext, sealed, options);
    }
    Resumption.Mode mode = resume.getAsBoolean() ? Resumption.Mode.RESUME : Resumption.Mode.BEGIN;
    SealSummary summary =
        weightseal.encrypt(plaintext, sealed, options, UploadJournals.of(home, target, mode));
    UploadJournals.forgetAbandoned(home);
    return summary;
  }

  private static CommandFailedException noResumption(String what) {
    return CommandFailedException.usage(
        "--resume goes on with uploads to a store, and with nothing that goes " + what,
        "leave out --resume");
  }

  private Answer encryptStandardInput(Engine engine, List<KeyUri> wanted)
      throws CommandFailedException, IOException {
    if (resume.getAsBoolean()) {
      throw noResumption("through standard input");
    }
    if (output.isDefault()) {
      throw CommandFailedException.usage(
          "standard input has no name to derive the output's from", "name the output with -o");
    }
    Weightseal weightseal = engine.weightseal();
    if (output.isStandardOutput()) {
      EncryptOptions options = identity.options(wanted, UNNAMED, output.ifExists());
      if (output.isDryRun()) {
        engine.requireKnown(wanted);
        return planned("-", "-", options, PlaintextSize.UNKNOWN);
      }
      String bound = UNNAMED.last();
      return done(
          "-",
          "-",
          weightseal.encrypt(terminal().dataIn(), bound, terminal().dataOut(), options),
          null);
    }
    Place target = output.or(UNNAMED);
    Place bound = Names.withoutSealed(target);
    EncryptOptions options = identity.options(wanted, bound, output.ifExists());
    output.requireFree(target, stores());
    if (output.isDryRun()) {
      engine.requireKnown(wanted);
      return planned("-", target.toString(), options, PlaintextSize.UNKNOWN);
    }
    Location sealed = locate(target);
    try (Sink sink = sealed.store().create(sealed.name(), -1, options.ifExists())) {
      SealSummary summary = weightseal.encrypt(terminal().dataIn(), bound.last(), sink, options);
      return done("-", target.toString(), summary, null);
    }
  }

  private static Answer planned(
      String source, String target, EncryptOptions options, PlaintextSize size) {
    Fields result =
        new Fields()
            .put("dryRun", true)
            .put("source", source)
            .put("output", target)
            .put("name", options.name())
            .put("version", options.version())
            .put("context", options.context())
            .put("keys", options.keys())
            .put("files", size.files())
            .put("plaintextBytes", size.bytes() < 0 ? null : size.bytes());
    return Answer.askedFor(
        result,
        "would encrypt %s (%s) to %s as %s, version %s, for %s"
            .formatted(
                source,
                size.describe(),
                target,
                options.name(),
                options.version(),
                KeyOption.list(options.keys())));
  }

  private static Answer done(
      String source, String target, SealSummary summary, SignerOption.@Nullable Named named) {
    Fields result = Describe.sealed(source, target, summary);
    if (named != null) {
      result.put("signedBy", named.signer().name()).put("signerId", named.signer().id());
    }
    return Answer.confirming(
        result,
        "encrypted %s (%s) to %s for %s%s%s"
            .formatted(
                source,
                Describe.amount(summary.files(), summary.plaintextBytes()),
                target,
                Describe.keys(summary.recipients()),
                named == null ? "" : ", signed as " + named.signer().name(),
                Describe.pin(summary.pin())));
  }
}
