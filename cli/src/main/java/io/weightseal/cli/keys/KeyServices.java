package io.weightseal.cli.keys;

import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceProvider;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.plugin.Plugin;
import io.weightseal.cli.settings.Environment;
import io.weightseal.cli.settings.KeyAccess;
import io.weightseal.cli.settings.Settings;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.hybrid.HybridKeyService;
import io.weightseal.keys.hybrid.HybridKeyStore;
import io.weightseal.keys.local.LocalKeyService;
import io.weightseal.keys.local.LocalKeyStore;
import io.weightseal.keys.pkcs11.Pkcs11KeyService;
import io.weightseal.keys.policy.KeyPatterns;
import io.weightseal.keys.policy.KeyServicePolicy;
import io.weightseal.keys.policy.PolicySettings;
import io.weightseal.keys.vault.VaultKeyService;
import io.weightseal.recipes.DataKeySource;
import io.weightseal.signing.SignerStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// All key services there are, each used as the settings say, and opened when a key of it is come
/// to: the clients of cloud services take longer to load than most commands to run.
public final class KeyServices implements AutoCloseable {
  static final String AWS = "awskms";

  /// The services whose clients are loaded when a key of theirs is come to.
  private static final List<String> PLUGINS = List.of(AWS, "gcpkms", "azurekms");

  private static final Plugin<KeyServiceProvider> PROVIDERS =
      new Plugin<>(KeyServiceProvider.class, "weightseal.services", KeyServiceProvider::scheme);

  private final Map<String, KeyService> services = new LinkedHashMap<>();
  private final KeyAccess access;
  private final Environment environment;
  private final Pins pins;

  /// @param passphrases asked where a key is under a passphrase
  /// @throws CommandFailedException when the settings of a service make no sense
  public KeyServices(Settings settings, Environment environment, PassphraseSource passphrases)
      throws CommandFailedException {
    access = settings.keyAccess();
    this.environment = environment;
    pins = new Pins(access, environment, passphrases);
    embedded(LocalKeyService.SCHEME, _ -> new LocalKeyService(localStore(settings), passphrases));
    embedded(
        HybridKeyService.SCHEME, _ -> new HybridKeyService(hybridStore(settings), passphrases));
    embedded(Pkcs11KeyService.SCHEME, this::pkcs11);
    for (String scheme : PLUGINS) {
      remote(scheme, given -> provider(scheme).open(given));
    }
    remote(VaultKeyService.SCHEME, this::vault);
    requireNoOthers();
  }

  /// The embedded key store that the settings name.
  public static LocalKeyStore localStore(Settings settings) {
    return new LocalKeyStore(home(settings));
  }

  /// The hybrid keys and public halves that the settings name.
  public static HybridKeyStore hybridStore(Settings settings) {
    return new HybridKeyStore(home(settings));
  }

  /// The signers that the settings name.
  public static SignerStore signerStore(Settings settings) {
    return new SignerStore(home(settings));
  }

  private static Path home(Settings settings) {
    return Objects.requireNonNull(settings.home(), "there is a default");
  }

  /// A service whose keys are on this machine: all of them may be used, or those that its own
  /// `allow-keys` names.
  private void embedded(String scheme, Function<KeyServiceSettings, KeyService> opening)
      throws CommandFailedException {
    add(scheme, opening, KeyServicePolicy.EMBEDDED);
  }

  /// A service behind a network: only keys that the settings allow may be used, for all services or
  /// for this one, so that no file makes this process call for a key of its choosing.
  private void remote(String scheme, Function<KeyServiceSettings, KeyService> opening)
      throws CommandFailedException {
    add(scheme, opening, remotely());
  }

  private KeyServicePolicy remotely() {
    return KeyServicePolicy.CLOUD.allowing(new KeyPatterns(access.allowed()));
  }

  private void add(
      String scheme, Function<KeyServiceSettings, KeyService> opening, KeyServicePolicy defaults)
      throws CommandFailedException {
    KeyServiceSettings settings = settings(scheme);
    KeyService lazy =
        new LazyKeyService(scheme, () -> opening.apply(PolicySettings.others(settings)));
    services.put(scheme, policy(scheme, settings, defaults).around(lazy));
  }

  private static KeyServiceProvider provider(String scheme) {
    return PROVIDERS
        .find(scheme)
        .orElseThrow(
            () -> new IllegalArgumentException("this installation has no client for " + scheme));
  }

  private KeyServiceSettings settings(String scheme) {
    return new KeyServiceSettings(access.services().getOrDefault(scheme, Map.of()));
  }

  private static KeyServicePolicy policy(
      String scheme, KeyServiceSettings settings, KeyServicePolicy defaults)
      throws CommandFailedException {
    try {
      KeyServicePolicy policy = PolicySettings.policy(settings, defaults);
      // Not the records themselves: the first use of a record's equals costs a command 5 ms.
      return defaults.allowed().patterns().equals(KeyPatterns.ANY.patterns())
          ? policy
          : policy.allowing(
              new KeyPatterns(joined(defaults.allowed().patterns(), policy.allowed().patterns())));
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          "settings for " + scheme + ": " + e.getMessage(), "correct key-services in config.yaml");
    }
  }

  private static List<String> joined(List<String> some, List<String> others) {
    List<String> all = new ArrayList<>(some);
    all.addAll(others);
    return all.stream().distinct().toList();
  }

  private void requireNoOthers() throws CommandFailedException {
    for (String scheme : access.services().keySet()) {
      if (!services.containsKey(scheme)) {
        throw CommandFailedException.usage(
            "settings for a key service that there is not: " + scheme,
            "there are: " + String.join(", ", services.keySet()));
      }
    }
  }

  private Pkcs11KeyService pkcs11(KeyServiceSettings given) {
    return Pkcs11KeyService.open(Pins.others(given), pins);
  }

  private VaultKeyService vault(KeyServiceSettings given) {
    return VaultKeyService.open(given, environment.variables(), environment.homeFolder());
  }

  /// Makes a key, where the service is one whose keys are made from here.
  public void create(KeyUri key) throws KeyServiceException, CommandFailedException {
    KeyServiceSettings settings = PolicySettings.others(settings(key.scheme()));
    switch (key.scheme()) {
      case Pkcs11KeyService.SCHEME -> {
        try (Pkcs11KeyService service = pkcs11(settings)) {
          service.create(key);
        }
      }
      case VaultKeyService.SCHEME -> {
        try (VaultKeyService service = vault(settings)) {
          service.create(key);
        }
      }
      default ->
          throw CommandFailedException.usage(
              "keys of " + key.scheme() + " are not made from here: " + key,
              "make it in its service; docs/key-services.md says how");
    }
  }

  public Collection<KeyService> all() {
    return List.copyOf(services.values());
  }

  /// Whether the settings let this process use `key`.
  public boolean know(KeyUri key) {
    return allowed(key).isPresent();
  }

  /// The service that holds `key`, when the settings let this process use it.
  public Optional<KeyService> allowed(KeyUri key) {
    return Optional.ofNullable(services.get(key.scheme())).filter(service -> service.knows(key));
  }

  /// AWS KMS for files of the recipe: where it is, which keys may be used and how, all as for
  /// sealed ones.
  ///
  /// @param log takes down their use
  public DataKeySource recipeKeys(AuditLog log) throws CommandFailedException {
    KeyServiceSettings settings = settings(AWS);
    return new RecordedDataKeys(
        new RecipeKeys(
            policy(AWS, settings, remotely()),
            context ->
                new RecipeKeyService(provider(AWS).open(PolicySettings.others(settings)), context)),
        log);
  }

  /// The service that holds `key`.
  public KeyService of(KeyUri key) throws KeyServiceException {
    KeyService service = services.get(key.scheme());
    if (service == null) {
      throw new KeyServiceException(
          Reason.ABSENT,
          "there is no key service for "
              + key
              + "; there are: "
              + String.join(", ", services.keySet()));
    }
    return service;
  }

  @Override
  public void close() {
    services.values().forEach(KeyService::close);
  }
}
