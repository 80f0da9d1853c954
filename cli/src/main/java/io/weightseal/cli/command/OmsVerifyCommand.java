package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.ProgressBar;
import io.weightseal.cli.settings.Settings;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Progress;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.signing.oms.Bundle;
import io.weightseal.signing.oms.Contents;
import io.weightseal.signing.oms.IgnoredPaths;
import io.weightseal.signing.oms.ModelFile;
import io.weightseal.signing.oms.PlainModel;
import io.weightseal.signing.oms.Serialization;
import io.weightseal.signing.oms.Statement;
import io.weightseal.signing.oms.Trust;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// `weightseal oms verify`.
final class OmsVerifyCommand extends WeightsealCommand {
  private static final int SHOWN = 3;

  private final Parameters.Value<String> model =
      parameters.argument(
          "MODEL",
          "A model in the clear, a folder or a file; or a sealed one, whose plaintext is verified and"
              + " written nowhere.",
          Parameters.Presence.REQUIRED);
  private final OmsTrustOption trust = new OmsTrustOption(parameters);
  private final Parameters.Value<String> signature =
      parameters.option(
          String.class,
          "FILE",
          "The signature. Default: model.sig in the model, sealed ones too; FILE.sig beside a file.",
          "--signature");
  private final Parameters.Values<String> ignore =
      parameters.options(
          String.class,
          "PATH",
          "Let this be there unsigned, and all below it: a path below the model's folder.",
          "--ignore");
  private final BooleanSupplier ignoreUnsigned =
      parameters.flag("Let any file be there unsigned.", "--ignore-unsigned-files");
  private final OpeningOptions expect = openingOptions();

  OmsVerifyCommand(Invocation invocation) {
    super(invocation, "verify", "Check that a model is what was signed, file by file.");
    parameters.footer(
        "",
        "Files that the signature leaves out, and what belongs to Git, may be there unsigned; the",
        "answer names them. Certificates must be valid today.",
        "Example: weightseal oms verify llama --public-key release.pub.pem");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Settings settings = settings();
    Trust believed = trust.get();
    Place place = Place.of(String.valueOf(model.get()));
    Location location = locate(place);
    if (!Weightseal.isSealed(location)) {
      return verifyPlain(settings, believed, place, location);
    }
    Engine.loadCipher();
    try (Engine engine = new Engine(this, settings);
        SealedModel open = engine.weightseal().open(location, expect.get())) {
      return verifySealed(new Work(settings, engine.progress(), believed, place), open);
    }
  }

  /// What does not depend on how the model is kept.
  private record Work(Settings settings, Progress progress, Trust trust, Place place) {}

  private Answer verifyPlain(Settings settings, Trust believed, Place place, Location location)
      throws CommandFailedException, IOException {
    String given = signature.get();
    Location at = given == null ? OmsCommands.usualSignature(location) : locate(Place.of(given));
    Trust.Signed signed = OmsSignature.at(believed, at);
    IgnoredPaths ignored = OmsCommands.withSignature(ignored(signed.statement()), location, at);
    PlainModel found =
        PlainModel.list(
            location,
            counted(signed.statement(), ignored),
            signed.statement().serialization().links());
    if (!signed.statement().files().contains(ModelFile.ITSELF)) {
      found = found.itselfCalled(place.named().last());
    }
    try (ProgressBar progress = progressBar()) {
      Work work = new Work(settings, progress, believed, place);
      return verified(work, at.toString(), signed, found, new Fields());
    }
  }

  private Answer verifySealed(Work work, SealedModel open)
      throws CommandFailedException, IOException {
    String given = signature.get();
    String at = given == null ? work.place + "/" + Bundle.USUAL_NAME : given;
    Trust.Signed signed =
        given == null
            ? OmsSignature.carried(work.trust, work.place, open)
            : OmsSignature.at(work.trust, locate(Place.of(given)));
    IgnoredPaths ignored = ignored(signed.statement());
    if (given == null) {
      ignored = ignored.and(IgnoredPaths.of(List.of(Bundle.USUAL_NAME)));
    }
    Predicate<String> counted = counted(signed.statement(), ignored);
    List<ModelFile> files = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (SealedFile each : open.files()) {
      String path =
          open.singleFile() && signed.statement().files().contains(ModelFile.ITSELF)
              ? ModelFile.ITSELF
              : each.path();
      if (counted.test(path)) {
        files.add(new ModelFile(path, each.size(), each::source));
      } else {
        others.add(path);
      }
    }
    Fields fields =
        new Fields()
            .put("identity", Describe.identity(open.identity()))
            .put("openedBy", open.openedBy());
    return verified(work, at, signed, new PlainModel(files, others), fields);
  }

  private IgnoredPaths ignored(Statement statement) throws CommandFailedException {
    return IgnoredPaths.GIT
        .and(statement.serialization().ignored())
        .and(OmsCommands.ignored(ignore.get()));
  }

  /// What was signed counts, wherever it stands, and what nobody may leave unsigned.
  private Predicate<String> counted(Statement statement, IgnoredPaths ignored) {
    Set<String> signed = statement.files();
    return path ->
        signed.contains(path)
            || path.equals(ModelFile.ITSELF)
            || !(ignoreUnsigned.getAsBoolean() || ignored.cover(path));
  }

  private static Answer verified(
      Work work, String at, Trust.Signed signed, PlainModel found, Fields fields)
      throws IOException {
    Statement statement = signed.statement();
    Serialization serialization = statement.serialization();
    Contents contents;
    try {
      contents = new Contents(statement.model(), serialization, found.files());
    } catch (IllegalArgumentException e) {
      throw new NotAuthenticException(work.place + " is not what was signed: " + e.getMessage());
    }
    statement.requireNames(work.place.toString(), contents);
    statement.requireDigests(
        work.place.toString(), OmsCommands.statement(contents, work.settings, work.progress));
    long bytes = OmsCommands.bytes(contents);
    fields
        .put("source", work.place)
        .put("signature", at)
        .put("signedBy", signed.signer())
        .put("files", contents.files().size())
        .put("plaintextBytes", bytes)
        .put("digest", statement.rootDigest())
        .put("notCovered", found.others());
    return Answer.confirming(
        fields,
        "%s is what was signed (%s) by %s%s"
            .formatted(
                work.place,
                Describe.amount(contents.files().size(), bytes),
                signed.signer(),
                notCovered(found.others(), at)));
  }

  private static String notCovered(List<String> others, String signature) {
    List<String> named = others.stream().filter(each -> !signature.endsWith("/" + each)).toList();
    String shown = String.join(", ", named.subList(0, Math.min(SHOWN, named.size())));
    return named.isEmpty()
        ? ""
        : "; not covered by the signature: "
            + shown
            + (named.size() > SHOWN ? " and " + (named.size() - SHOWN) + " more" : "");
  }
}
