package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.api.WeightsealException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.ExitCode;
import io.weightseal.cli.failure.Failure;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.SealedModel;
import io.weightseal.signing.oms.Bundle;
import io.weightseal.signing.oms.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Signatures on models in the clear, read and verified; what they are about is not looked at.
final class OmsSignature {
  private static final String NAME_IT = "name the signature with --signature";

  private OmsSignature() {}

  /// One that stands somewhere.
  static Trust.Signed at(Trust trust, Location at) throws CommandFailedException, IOException {
    try (Source source = at.store().open(at.name())) {
      return verified(trust, at.toString(), bytes(source));
    } catch (StoreException e) {
      throw found(e, "there is no signature " + at);
    }
  }

  /// The one that a sealed model carries.
  static Trust.Signed carried(Trust trust, Place place, SealedModel open)
      throws CommandFailedException, IOException {
    try (Source source = open.file(Bundle.USUAL_NAME).source()) {
      return verified(trust, place + "/" + Bundle.USUAL_NAME, bytes(source));
    } catch (StoreException e) {
      throw found(e, place + " carries no " + Bundle.USUAL_NAME);
    }
  }

  private static StoreException found(StoreException error, String absent)
      throws CommandFailedException {
    if (error.reason() == StoreException.Reason.ABSENT) {
      throw CommandFailedException.notFound(absent, NAME_IT);
    }
    return error;
  }

  private static byte[] bytes(Source source) throws WeightsealException, CommandFailedException {
    if (source.size() > Bundle.MAX_BYTES) {
      throw CommandFailedException.usage(
          source.describe() + " is too large for a signature", NAME_IT);
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(source.size()));
    source.read(bytes, 0);
    source.requireUnchanged();
    return bytes.array();
  }

  private static Trust.Signed verified(Trust trust, String at, byte[] json)
      throws CommandFailedException, WeightsealException {
    try {
      return trust.require(at, Bundle.parse(at, json));
    } catch (MalformedArtifactException e) {
      throw failed(
          ExitCode.NOT_AUTHENTIC,
          "MalformedSignature",
          e,
          "ask whoever signed it for the signature anew");
    } catch (UnsupportedVersionException e) {
      throw failed(
          ExitCode.FAILED,
          "UnsupportedSignature",
          e,
          "verify it with the tool that made it; docs/signing.md says what is known here");
    }
  }

  private static CommandFailedException failed(
      ExitCode code, String type, WeightsealException error, String next) {
    return new CommandFailedException(
        new Failure(code, type, String.valueOf(error.getMessage()), next));
  }
}
