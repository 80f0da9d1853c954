package io.weightseal.cli.command;

import io.weightseal.api.DataKey;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.api.Sink;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.ByteCount;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Expectations;
import io.weightseal.core.Inspection;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.recipes.EncmodelExport;
import io.weightseal.recipes.EncmodelHeader;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `weightseal export`.
final class ExportCommand extends WeightsealCommand {
  private static final List<String> LOST =
      List.of(
          "it holds no name, version or context: whoever has its key can pass it off as any model",
          "its key is a plain secret: no key service, no rotation and no record of who opens it",
          "it is one message: its reader holds all of it in memory, and reads no part alone");

  private final Parameters.Value<String> path =
      parameters.argument(
          "SEALED[/PATH]",
          "A sealed file, or a sealed model and the path of a file in it.",
          Parameters.Presence.REQUIRED);
  private final Parameters.Value<String> format =
      parameters.option(
          String.class, "FORMAT", "The older format: encmodel is the only one.", "--format");
  private final OutputOption output = new OutputOption(parameters, "none, it must be given");
  private final OldSecrets secrets = new OldSecrets(parameters);
  private final OpeningOptions expect = openingOptions();

  ExportCommand(Invocation invocation) {
    super(invocation, "export", "Write a sealed file in an older format to OUT.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Engine.loadCipher();
    String wanted = String.valueOf(format.get()).toLowerCase(Locale.ROOT);
    if (!wanted.equals("encmodel")) {
      throw CommandFailedException.usage(
          format.get() == null ? "no format" : "no such format: " + format.get(),
          "add --format encmodel");
    }
    if (output.isDefault() || output.isStandardOutput()) {
      throw CommandFailedException.usage("no file to write to", "name one with -o");
    }
    SealedPath source = SealedPath.of(String.valueOf(path.get()), stores());
    Place target = output.or(source.sealed());
    output.requireFree(target, stores());
    byte[] aad = secrets.aad();
    try (DataKey key = secrets.key();
        Engine engine = new Engine(this, settings())) {
      return output.isDryRun()
          ? planned(engine, source, target)
          : export(engine, source, target, key, aad);
    }
  }

  private Answer planned(Engine engine, SealedPath source, Place target)
      throws CommandFailedException, IOException {
    Expectations expected = expect.get();
    Inspection inspection = engine.weightseal().inspect(locate(source.sealed()));
    expected.require(source.sealed().toString(), inspection.identity(), inspection.pin());
    String file =
        file(source, inspection.files().stream().map(Inspection.FileEntry::path).toList());
    long size =
        inspection.files().stream()
            .filter(entry -> entry.path().equals(file))
            .findFirst()
            .map(Inspection.FileEntry::size)
            .orElseThrow(
                () ->
                    CommandFailedException.notFound(
                        source.sealed() + " has no file " + file, "see weightseal inspect"));
    requireRoom(file, size);
    engine.requireOneKnown(inspection.recipients().stream().map(Recipient::key).toList());
    return Answer.askedFor(
        result(source, file, size, target, inspection.identity()).put("dryRun", true),
        "would export " + described(source, size, target));
  }

  private Answer export(
      Engine engine, SealedPath source, Place target, DataKey key, byte @Nullable [] aad)
      throws CommandFailedException, IOException {
    try (SealedModel model = engine.weightseal().open(locate(source.sealed()), expect.get())) {
      SealedFile file =
          model.file(file(source, model.files().stream().map(SealedFile::path).toList()));
      requireRoom(file.path(), file.size());
      EncmodelHeader header = write(engine, file, target, key, aad);
      LOST.forEach(lost -> report().hint("weightseal: " + target + ": " + lost));
      return Answer.confirming(
          result(source, file.path(), file.size(), target, model.identity())
              .put("openedBy", model.openedBy())
              .put("plaintextHash", header.plaintextHash()),
          "exported " + described(source, file.size(), target));
    }
  }

  /// The one file that is meant, of those which there are.
  private static String file(SealedPath source, List<String> files) throws CommandFailedException {
    String inside = source.inside();
    if (inside != null) {
      return inside;
    }
    if (files.size() != 1) {
      throw CommandFailedException.usage(
          source.sealed() + " is a model of many files, and the format holds one",
          "name one of them: " + source.sealed() + "/" + files.getFirst());
    }
    return files.getFirst();
  }

  private static void requireRoom(String file, long size) throws CommandFailedException {
    if (size > EncmodelHeader.MAX_PLAINTEXT_BYTES) {
      throw new CommandFailedException(
          new Failure(
              ExitCode.FAILED,
              "CannotBeExported",
              "%s has %d bytes; the format holds at most %d safely"
                  .formatted(file, size, EncmodelHeader.MAX_PLAINTEXT_BYTES),
              "leave it sealed, or split its plaintext"));
    }
  }

  private EncmodelHeader write(
      Engine engine, SealedFile file, Place target, DataKey key, byte @Nullable [] aad)
      throws CommandFailedException, IOException {
    Location place = locate(target);
    try (Sink sink = place.store().create(place.name(), -1, output.ifExists())) {
      return new EncmodelExport(new SecureRandom(), engine.progress()).write(file, key, aad, sink);
    }
  }

  private static Fields result(
      SealedPath source, String file, long size, Place target, ModelIdentity identity) {
    return new Fields()
        .put("source", source.sealed())
        .put("path", file)
        .put("format", EncmodelHeader.FORMAT)
        .put("output", target)
        .put("identity", Describe.identity(identity))
        .put("plaintextBytes", size)
        .put("remarks", LOST);
  }

  private static String described(SealedPath source, long size, Place target) {
    return "%s (%s) to %s as %s"
        .formatted(source.sealed(), ByteCount.of(size), target, EncmodelHeader.FORMAT);
  }
}
