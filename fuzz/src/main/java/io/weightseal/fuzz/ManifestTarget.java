package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.format.Manifest;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.PrivatePart;
import java.util.Arrays;
import java.util.List;

/// The statement that a manifest makes, and the private part that belongs to it.
///
/// An input is a statement, or a statement, a line feed and a private part: JSON without line feeds
/// between its values stands before the first one.
public final class ManifestTarget {
  private ManifestTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    int end = 0;
    while (end < input.length && input[end] != '\n') {
      end++;
    }
    byte[] statement = Arrays.copyOf(input, end);
    byte[] rest = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
    List<ManifestEntry> files =
        Attempt.of(input.length, () -> Manifest.parse("manifest.json", statement))
            .map(ManifestTarget::check)
            .orElse(List.of());
    Attempt.of(input.length, () -> PrivatePart.parse("manifest.json", rest, files))
        .ifPresent(part -> check(part, files));
  }

  private static List<ManifestEntry> check(Manifest manifest) {
    require(!manifest.files().isEmpty(), "a model without files");
    Manifest again = Attempt.ofOwn(() -> Manifest.parse("manifest.json", manifest.statement()));
    require(again.identity().equals(manifest.identity()), "another identity when rewritten");
    require(again.created().equals(manifest.created()), "another time when rewritten");
    require(again.files().equals(manifest.files()), "other files when rewritten");
    require(
        Arrays.equals(again.privatePart(), manifest.privatePart()),
        "another private part when rewritten");
    return manifest.files();
  }

  private static void check(PrivatePart part, List<ManifestEntry> files) {
    PrivatePart again = Attempt.ofOwn(() -> PrivatePart.parse("manifest.json", part.json(), files));
    require(again.equals(part), "another private part when rewritten");
  }
}
