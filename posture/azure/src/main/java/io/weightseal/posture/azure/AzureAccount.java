package io.weightseal.posture.azure;

import io.weightseal.api.StoreException;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Findings;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.Reading;
import io.weightseal.posture.StorageAccount;
import io.weightseal.posture.json.Member;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The storage accounts that one set of Azure credentials sees. An account is looked at by itself,
/// beside its containers, since most settings are its own.
final class AzureAccount implements StorageAccount {
  private final ResourceManager manager;
  private final AzureResources resources;
  private final BlobConnection blobs;
  private final InstantSource clock;

  AzureAccount(ResourceManager manager, BlobConnection blobs, InstantSource clock) {
    this.manager = manager;
    this.resources = new AzureResources(manager);
    this.blobs = blobs;
    this.clock = clock;
  }

  /// Each account comes before its containers.
  @Override
  public List<String> buckets(String uri) throws StoreException {
    if (uri.equals(AzurePlace.BEGIN)) {
      List<String> all = new ArrayList<>();
      for (String account : resources.directory().accounts()) {
        all.addAll(whole(AzurePlace.of(AzurePlace.BEGIN + account)));
      }
      return all;
    }
    AzurePlace place = AzurePlace.of(uri);
    return place.isAccount() ? whole(place) : List.of(place.accountUri(), place.toString());
  }

  private List<String> whole(AzurePlace account) throws StoreException {
    List<String> all = new ArrayList<>(List.of(account.uri()));
    for (String container : resources.containers(account)) {
      all.add(account.uri() + "/" + container);
    }
    return all;
  }

  @Override
  public List<Finding> settings(String uri) {
    AzurePlace place = AzurePlace.of(uri);
    Findings findings = new Findings(place.uri());
    Judge judge = new Judge(findings);
    Reading<Map<String, @Nullable Object>> account = Reading.of(() -> resources.account(place));
    if (place.isAccount()) {
      account(place, account, judge);
    } else {
      container(place, account, judge);
    }
    return findings.list();
  }

  private void account(
      AzurePlace place, Reading<Map<String, @Nullable Object>> account, Judge judge) {
    judge.of(
        account,
        AzureChecks.ofAccount(),
        "Microsoft.Storage/storageAccounts/read",
        (known, own) -> AccountChecks.of(place, id(place), known, own).report());
    judge.of(
        Reading.of(() -> resources.service(place)),
        AzureChecks.ofService(),
        "Microsoft.Storage/storageAccounts/blobServices/read",
        (service, own) -> ServiceChecks.of(id(place), service, own).report());
    judge.of(
        Reading.of(() -> resources.diagnostics(place)),
        List.of(AzureChecks.LOGGING),
        "Microsoft.Insights/diagnosticSettings/read",
        (settings, own) -> new LoggingCheck(id(place), own).report(settings));
    key(account).ifPresent(key -> key(key, judge));
  }

  private void key(KeyName key, Judge judge) {
    new KeyChecks(resources, key, clock.instant(), judge).report();
  }

  /// The account was read, so where it is, is known.
  private ResourceId id(AzurePlace place) {
    try {
      return resources.directory().account(place.account());
    } catch (StoreException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// Empty where there is none, and where the check of the encryption says that nothing is known.
  private static Optional<KeyName> key(Reading<Map<String, @Nullable Object>> account) {
    return account instanceof Reading.Read(var known)
            && Reading.of(() -> EncryptionCheck.accountKey(known)) instanceof Reading.Read(var key)
        ? key
        : Optional.empty();
  }

  private void container(
      AzurePlace place, Reading<Map<String, @Nullable Object>> account, Judge judge) {
    Reading<Map<String, @Nullable Object>> container = Reading.of(() -> resources.container(place));
    judge.of(
        container,
        AzureChecks.ofContainer(),
        "Microsoft.Storage/storageAccounts/blobServices/containers/read",
        (read, own) ->
            new ContainerChecks(place, properties(read), ofAccount(account), own).report());
    switch (container instanceof Reading.Read(var read)
        ? Reading.of(() -> EncryptionCheck.scope(read))
        : container.map(_ -> "")) {
      case Reading.Read(String scope) when !scope.equals(EncryptionCheck.ACCOUNT_SCOPE) ->
          scope(place, scope, account, judge);
      case Reading<String> known ->
          judge.of(
              known instanceof Reading.Read ? account : container,
              List.of(AzureChecks.DEFAULT_ENCRYPTION),
              "Microsoft.Storage/storageAccounts/read",
              (read, own) -> new EncryptionCheck(place, own).ofAccount(properties(read)));
    }
  }

  private static Map<String, @Nullable Object> properties(Map<String, @Nullable Object> resource) {
    return Member.object(resource, "properties");
  }

  private static Map<String, @Nullable Object> ofAccount(
      Reading<Map<String, @Nullable Object>> account) {
    return account instanceof Reading.Read(var known) ? properties(known) : Map.of();
  }

  private void scope(
      AzurePlace place, String name, Reading<Map<String, @Nullable Object>> account, Judge judge) {
    Reading<Map<String, @Nullable Object>> scope =
        Reading.of(() -> properties(resources.scope(place, name)));
    judge.of(
        scope,
        List.of(AzureChecks.DEFAULT_ENCRYPTION),
        "Microsoft.Storage/storageAccounts/encryptionScopes/read",
        (properties, own) -> new EncryptionCheck(place, own).ofScope(name, properties));
    if (scope instanceof Reading.Read(var properties)
        && Reading.of(() -> EncryptionCheck.scopeKey(properties))
            instanceof Reading.Read(var key)) {
      key.filter(own -> key(account).filter(own::isSameAs).isEmpty())
          .ifPresent(own -> key(own, judge));
    }
  }

  @Override
  public Optional<BucketContent> content(String uri) {
    AzurePlace place = AzurePlace.of(uri);
    return place.isAccount()
        ? Optional.empty()
        : Optional.of(new AzureContent(blobs, place, new BlobKeys(resources, place)));
  }

  @Override
  public Protection protection(String uri, ProtectionWish wish) throws StoreException {
    return AzurePlan.of(resources, AzurePlace.of(uri), wish, clock.instant());
  }

  @Override
  public void close() {
    manager.close();
  }
}
