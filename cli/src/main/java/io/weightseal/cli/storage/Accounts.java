package io.weightseal.cli.storage;

import io.weightseal.api.StoreSettings;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.plugin.Plugin;
import io.weightseal.posture.StorageAccount;
import io.weightseal.posture.StorageProvider;
import java.util.LinkedHashMap;
import java.util.Map;

/// The accounts that were come to, one for each provider. Safe for use by several threads.
public final class Accounts implements AutoCloseable {
  private static final Plugin<StorageProvider> PROVIDERS =
      new Plugin<>(StorageProvider.class, "weightseal.auditors", StorageProvider::scheme);

  private static final String MANAGEMENT = "-management";

  private final Map<String, Map<String, String>> settings;
  private final Map<String, StorageAccount> opened = new LinkedHashMap<>();

  /// @param settings scheme to the settings of that kind of store
  public Accounts(Map<String, Map<String, String>> settings) {
    this.settings = settings;
  }

  /// The account that `uri` is in.
  public synchronized StorageAccount of(String uri) throws CommandFailedException {
    int end = uri.indexOf("://");
    String scheme = end < 0 ? "" : uri.substring(0, end);
    if (!scheme.matches("[a-z][a-z0-9]*")) {
      throw CommandFailedException.usage(
          uri + " is no place in a store", "write it as s3://BUCKET");
    }
    StorageAccount known = opened.get(scheme);
    if (known == null) {
      known = open(uri, scheme);
      opened.put(scheme, known);
    }
    return known;
  }

  private StorageAccount open(String uri, String scheme) throws CommandFailedException {
    StorageProvider provider =
        PROVIDERS
            .find(scheme)
            .orElseThrow(
                () ->
                    CommandFailedException.usage(
                        "buckets of " + scheme + " cannot be looked at: " + uri,
                        "docs/storage.md says which can"));
    try {
      return provider.open(new StoreSettings(settings(scheme)));
    } catch (IllegalArgumentException e) {
      throw refused(e);
    }
  }

  /// Those of the store, and those of where its settings are managed, which have a section of their
  /// own: the store itself has no use for them.
  private Map<String, String> settings(String scheme) {
    Map<String, String> all = new LinkedHashMap<>(settings.getOrDefault(scheme, Map.of()));
    settings
        .getOrDefault(scheme + MANAGEMENT, Map.of())
        .forEach((name, value) -> all.put(MANAGEMENT.substring(1) + "-" + name, value));
    return all;
  }

  /// What a caller's mistake is to the user.
  public static CommandFailedException refused(IllegalArgumentException mistake) {
    String text = String.valueOf(mistake.getMessage());
    int semicolon = text.lastIndexOf("; ");
    return semicolon < 0
        ? CommandFailedException.usage(text, "correct it, or stores in config.yaml")
        : CommandFailedException.usage(text.substring(0, semicolon), text.substring(semicolon + 2));
  }

  @Override
  public synchronized void close() {
    opened.values().forEach(StorageAccount::close);
    opened.clear();
  }
}
