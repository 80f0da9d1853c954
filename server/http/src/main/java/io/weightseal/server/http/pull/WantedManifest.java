package io.weightseal.server.http.pull;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.WeightsealException;
import io.weightseal.api.WrongIdentityException;
import io.weightseal.format.Envelope;
import io.weightseal.format.Manifest;
import io.weightseal.format.ManifestPin;
import io.weightseal.server.PullSettings;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Fetches the manifest, and takes it only when it is of the model that was asked for and local
/// policy wants it.
///
/// spec: transfer-v1#get-1
record WantedManifest(PullSettings settings, Small small, Mirrors mirrors) {
  private static final int MOST_LISTING = 16 << 20;

  /// A manifest that is wanted. Its arrays are nobody's to change.
  static final class Taken {
    private final Manifest manifest;
    private final byte[] bytes;
    private final byte[] payload;

    private Taken(Manifest manifest, byte[] bytes, byte[] payload) {
      this.manifest = manifest;
      this.bytes = bytes;
      this.payload = payload;
    }

    Manifest manifest() {
      return manifest;
    }

    /// manifest.json as it came.
    byte[] bytes() {
      return bytes;
    }

    /// Says what is fetched: signatures come and go, and the files stay.
    byte[] content() {
      return sha256(payload);
    }

    String digest() {
      return "sha256:" + HexFormat.of().formatHex(sha256(bytes));
    }

    /// Where a part of the model is.
    ///
    /// @param sealedName its parts are separated by `/`; empty for none
    String url(Mirror mirror, String kind, String... sealedName) {
      List<String> parts = new ArrayList<>();
      parts.add(manifest.identity().name());
      parts.add(manifest.identity().version());
      parts.add(kind);
      for (String name : sealedName) {
        parts.addAll(Arrays.asList(name.split("/", -1)));
      }
      return mirror.url(parts.toArray(String[]::new));
    }

    private static byte[] sha256(byte[] bytes) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has SHA-256", e);
      }
    }
  }

  /// One attempt at one mirror: taken, or refused.
  private sealed interface Found {
    record Good(Taken taken) implements Found {}

    record Bad(Mirror mirror, WeightsealException why) implements Found {}
  }

  Taken fetch() throws WeightsealException, InterruptedException {
    String version = version();
    Set<Mirror> distrusted = new HashSet<>();
    while (true) {
      Found found = mirrors.ask(distrusted, mirror -> attempt(mirror, version));
      switch (found) {
        case Found.Good good -> {
          return good.taken;
        }
        case Found.Bad bad -> {
          bad.mirror.lied();
          distrusted.add(bad.mirror);
          if (distrusted.size() == settings.mirrors().size()) {
            throw bad.why;
          }
          settings.notices().accept(bad.why.getMessage() + "; another mirror is asked");
        }
      }
    }
  }

  private Found attempt(Mirror mirror, String version) throws FetchFailure, InterruptedException {
    String url = mirror.url(settings.model(), version, "manifest");
    byte[] bytes = small.get(mirror, url, Manifest.MAX_BYTES);
    try {
      return new Found.Good(take(url, version, bytes));
    } catch (WeightsealException e) {
      return new Found.Bad(mirror, e);
    }
  }

  private Taken take(String url, String version, byte[] bytes) throws WeightsealException {
    Envelope envelope = Envelope.parse(url, bytes);
    Manifest manifest = Manifest.parse(url, envelope.payload());
    ModelIdentity identity = manifest.identity();
    if (!identity.name().equals(settings.model()) || !identity.version().equals(version)) {
      throw new WrongIdentityException(
          "%s is the manifest of %s %s".formatted(url, identity.name(), identity.version()));
    }
    settings.expected().require(url, identity, ManifestPin.of(envelope));
    settings.publishers().requireModel(url, identity, manifest.created(), envelope);
    return new Taken(manifest, bytes, envelope.payload());
  }

  private String version() throws WeightsealException, InterruptedException {
    String named = settings.version();
    return named != null
        ? named
        : mirrors.ask(
            Set.of(),
            mirror -> {
              String url = mirror.url(settings.model());
              try {
                return Versions.newest(url, small.get(mirror, url, MOST_LISTING));
              } catch (MalformedArtifactException e) {
                throw FetchFailure.lasting(Reason.FAILED, String.valueOf(e.getMessage()));
              }
            });
  }
}
