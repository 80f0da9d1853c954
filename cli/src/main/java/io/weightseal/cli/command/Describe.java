package io.weightseal.cli.command;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.cli.output.ByteCount;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Inspection;
import io.weightseal.core.SealSummary;
import io.weightseal.format.ManifestPin;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The engine's values in words, and as JSON.
final class Describe {
  private Describe() {}

  static Map<String, @Nullable Object> identity(ModelIdentity identity) {
    return new Fields()
        .put("model", identity.model().hex())
        .put("name", identity.name())
        .put("version", identity.version())
        .put("context", identity.context())
        .map();
  }

  static List<Map<String, @Nullable Object>> recipients(List<Recipient> recipients) {
    return recipients.stream()
        .map(
            recipient ->
                new Fields()
                    .put("key", recipient.key().value())
                    .put("keyVersion", recipient.keyVersion())
                    .put("created", recipient.created())
                    .map())
        .toList();
  }

  /// Such as `local:a (version 2), local:b`.
  static String keys(List<Recipient> recipients) {
    return recipients.stream().map(Describe::key).collect(Collectors.joining(", "));
  }

  static String key(Recipient recipient) {
    String version = recipient.keyVersion();
    return recipient.key() + (version == null ? "" : " (version " + version + ")");
  }

  /// A pin at the end of a line; nothing for a single file.
  static String pin(@Nullable ManifestPin pin) {
    return pin == null ? "" : "; its pin is " + pin;
  }

  static long plaintextBytes(Inspection inspection) {
    return inspection.files().stream().mapToLong(Inspection.FileEntry::size).sum();
  }

  /// What a dry run would make of a sealed file or model.
  static Fields planned(Place source, Place target, Inspection inspection) {
    return made(
        new Fields().put("dryRun", true),
        source,
        target,
        inspection.identity(),
        inspection.files().size(),
        plaintextBytes(inspection));
  }

  /// What was sealed.
  static Fields sealed(Object source, Object target, SealSummary summary) {
    return made(
            new Fields(),
            source,
            target,
            summary.identity(),
            summary.files(),
            summary.plaintextBytes())
        .put("sealedBytes", summary.sealedBytes())
        .put("recipients", recipients(summary.recipients()))
        .put("pin", summary.pin());
  }

  private static Fields made(
      Fields fields,
      Object source,
      Object target,
      ModelIdentity identity,
      long files,
      long plaintextBytes) {
    return fields
        .put("source", source)
        .put("output", target)
        .put("identity", identity(identity))
        .put("files", files)
        .put("plaintextBytes", plaintextBytes);
  }

  /// Such as `3 files, 12 MiB`.
  static String amount(long files, long bytes) {
    return (files == 1 ? "1 file, " : files + " files, ") + ByteCount.of(bytes);
  }
}
