package io.weightseal.cli.command;

import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import io.weightseal.cli.output.ByteCount;
import io.weightseal.cli.output.Fields;
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

  /// Such as `3 files, 12 MiB`.
  static String amount(long files, long bytes) {
    return (files == 1 ? "1 file, " : files + " files, ") + ByteCount.of(bytes);
  }
}
