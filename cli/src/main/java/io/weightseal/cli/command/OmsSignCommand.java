package io.weightseal.cli.command;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.ProgressBar;
import io.weightseal.cli.passphrase.Passphrases;
import io.weightseal.cli.settings.Settings;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Weightseal;
import io.weightseal.signing.oms.Bundle;
import io.weightseal.signing.oms.Contents;
import io.weightseal.signing.oms.IgnoredPaths;
import io.weightseal.signing.oms.ModelSigner;
import io.weightseal.signing.oms.PlainModel;
import io.weightseal.signing.oms.Serialization;
import io.weightseal.signing.oms.Statement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/// `weightseal oms sign`.
final class OmsSignCommand extends WeightsealCommand {
  private final Parameters.Value<String> model =
      parameters.argument(
          "MODEL", "A model in the clear: a folder or a file.", Parameters.Presence.REQUIRED);
  private final Parameters.Value<Path> privateKey =
      parameters.option(
          Path.class, "FILE", "The private key in PEM, on P-256, P-384 or P-521.", "--private-key");
  private final Parameters.Values<Path> certificates =
      parameters.options(
          Path.class,
          "FILE",
          "The key's certificate in PEM, and after it those on the way to an authority, in the same"
              + " file or in others.",
          "--certificate");
  private final Parameters.Value<String> signature =
      parameters.option(
          String.class,
          "OUT",
          "Where to write the signature. Default: model.sig in the model's folder; FILE.sig beside a"
              + " file.",
          "--signature");
  private final Parameters.Values<String> ignore =
      parameters.options(
          String.class,
          "PATH",
          "Leave this out, and all below it: a path below the model's folder. What belongs to Git is"
              + " left out anyway.",
          "--ignore");
  private final Parameters.Value<Long> shardSize =
      parameters.option(
          Long.class,
          "BYTES",
          "Hash files in pieces of so many bytes, so that one large file keeps all cores busy.",
          "--shard-size");
  private final BooleanSupplier followLinks =
      parameters.flag("Follow symbolic links to files in the model's folder.", "--follow-links");
  private final BooleanSupplier force =
      parameters.flag("Replace a signature that is there.", "--force");

  OmsSignCommand(Invocation invocation) {
    super(invocation, "sign", "Sign a model in the clear: a Sigstore bundle with all its digests.");
    parameters.footer(
        "",
        "Seal the folder afterwards, and the signature travels inside; oms verify finds it there.",
        "Example: weightseal oms sign llama --private-key release.pem");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Settings settings = settings();
    Place place = Place.of(String.valueOf(model.get()));
    Location location = locate(place);
    if (Weightseal.isSealed(location)) {
      throw CommandFailedException.usage(
          place + " is sealed", "sign what it is made of before you seal it; see weightseal sign");
    }
    String given = signature.get();
    Location target =
        given == null ? OmsCommands.usualSignature(location) : locate(Place.of(given));
    if (!force.getAsBoolean() && target.store().find(target.name()).isPresent()) {
      throw CommandFailedException.exists(
          "exists already: " + target, "name another --signature, or add --force to replace it");
    }
    ModelSigner signer = signer(settings);
    Contents contents = contents(place, location, target);
    Statement statement;
    try (ProgressBar progress = progressBar()) {
      statement = OmsCommands.statement(contents, settings, progress);
    }
    write(target, signer.sign(statement).json());
    return signed(place, target, signer, contents, statement);
  }

  private ModelSigner signer(Settings settings) throws CommandFailedException, IOException {
    Path file = privateKey.get();
    if (file == null) {
      throw CommandFailedException.usage("nobody to sign", "name a private key with --private-key");
    }
    List<X509Certificate> chain = OmsCommands.certificates(certificates.get());
    ModelSigner signer = withKey(file, settings);
    try {
      return chain.isEmpty() ? signer : signer.withCertificates(chain, Instant.now());
    } catch (IllegalArgumentException e) {
      throw OmsCommands.unusable(certificates.get().getFirst(), e);
    }
  }

  private static ModelSigner withKey(Path file, Settings settings)
      throws CommandFailedException, IOException {
    byte[] pem = OmsCommands.pem(file);
    try (Passphrases passphrases = Passphrases.of(settings)) {
      return ModelSigner.withKey(pem, new KeyUri("pem:" + file), passphrases);
    } catch (IllegalArgumentException e) {
      throw OmsCommands.unusable(file, e);
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  private Contents contents(Place place, Location location, Location target)
      throws CommandFailedException, IOException {
    IgnoredPaths ignored =
        OmsCommands.withSignature(
            IgnoredPaths.GIT.and(OmsCommands.ignored(ignore.get())), location, target);
    Serialization.Links links =
        followLinks.getAsBoolean() ? Serialization.Links.FOLLOWED : Serialization.Links.REFUSED;
    Long pieceBytes = shardSize.get();
    try {
      Serialization serialization =
          new Serialization(
              pieceBytes == null ? Serialization.WHOLE_FILES : pieceBytes, links, ignored);
      PlainModel found = PlainModel.list(location, path -> !ignored.cover(path), links);
      return new Contents(place.named().last(), serialization, found.files());
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          place + ": " + e.getMessage(), "leave files out with --ignore, or change --shard-size");
    }
  }

  private void write(Location target, byte[] bundle) throws IOException, CommandFailedException {
    if (bundle.length > Bundle.MAX_BYTES) {
      throw CommandFailedException.usage(
          "a signature of " + bundle.length + " bytes, larger than any that is read",
          "leave files out with --ignore, or change --shard-size");
    }
    IfExists ifExists = force.getAsBoolean() ? IfExists.REPLACE : IfExists.REFUSE;
    try (Sink sink = target.store().create(target.name(), bundle.length, ifExists)) {
      sink.write(ByteBuffer.wrap(bundle), 0);
      sink.commit();
    }
  }

  private static Answer signed(
      Place place, Location target, ModelSigner signer, Contents contents, Statement statement) {
    long bytes = OmsCommands.bytes(contents);
    Fields result =
        new Fields()
            .put("source", place)
            .put("signature", target.toString())
            .put("signedBy", signer.signer())
            .put("files", contents.files().size())
            .put("plaintextBytes", bytes)
            .put("digest", statement.rootDigest())
            .put("ignored", contents.serialization().ignored().paths());
    return Answer.confirming(
        result,
        "signed %s (%s) as %s: %s"
            .formatted(
                place, Describe.amount(contents.files().size(), bytes), signer.signer(), target));
  }
}
