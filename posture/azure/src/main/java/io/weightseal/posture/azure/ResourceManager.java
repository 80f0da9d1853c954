package io.weightseal.posture.azure;

import io.weightseal.api.Endpoints;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.json.Member;
import io.weightseal.posture.rest.Question;
import io.weightseal.posture.rest.Refusal;
import io.weightseal.posture.rest.Rest;
import io.weightseal.stores.bucket.Authorities;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Calls of Azure Resource Manager. Safe for use by several threads.
///
/// Sources: the REST references of Storage (2023-05-01), Key Vault (2023-07-01), Azure Monitor's
/// diagnostic settings (2021-05-01-preview, the newest there is) and subscriptions (2022-12-01).
final class ResourceManager implements AutoCloseable {
  /// The version of an interface that is spoken.
  enum Version {
    STORAGE("2023-05-01"),
    KEY_VAULT("2023-07-01"),
    MONITOR("2021-05-01-preview"),
    SUBSCRIPTIONS("2022-12-01");

    private final String date;

    Version(String date) {
      this.date = date;
    }
  }

  private final AzureSettings settings;
  private final Tokens tokens;
  private final Rest rest;

  ResourceManager(AzureSettings settings, Tokens tokens) {
    this.settings = settings;
    this.tokens = tokens;
    this.rest =
        new Rest(
            "az-management",
            this::sign,
            Optional.ofNullable(settings.blobs().caFile())
                .map(file -> Authorities.context(AzureProvider.SCHEME, file)));
  }

  Optional<String> subscription() {
    return settings.subscription();
  }

  /// The resource at `path`.
  Map<String, @Nullable Object> get(String subject, String permission, String path, Version version)
      throws StoreException {
    return rest.get(question(subject, permission, path, version));
  }

  /// All resources of the list at `path`, which may come in parts.
  List<Map<String, @Nullable Object>> all(
      String subject, String permission, String path, Version version) throws StoreException {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    @Nullable Question next = question(subject, permission, path, version);
    while (next != null) {
      Map<String, @Nullable Object> page = rest.get(next);
      if (!(page.get("value") instanceof List<?>)) {
        throw Refusal.failure(
            Reason.UNAVAILABLE,
            subject,
            "the answer is no list",
            "check endpoint of az-management");
      }
      all.addAll(Member.objects(page, "value"));
      String link = Member.text(page, "nextLink");
      next = link == null || link.isEmpty() ? null : follow(subject, permission, link);
    }
    return all;
  }

  /// A token goes along: so it leads nowhere else.
  private Question follow(String subject, String permission, String link) throws StoreException {
    if (!link.startsWith(settings.management() + "/")) {
      throw Refusal.failure(
          Reason.UNAVAILABLE,
          subject,
          "the list goes on at another host",
          "check endpoint of az-management");
    }
    return new Question(subject, permission, link);
  }

  void write(
      String subject,
      String permission,
      String method,
      String path,
      Version version,
      Map<String, ?> body)
      throws StoreException {
    rest.write(question(subject, permission, path, version), method, body);
  }

  private Question question(String subject, String permission, String path, Version version) {
    return new Question(
        subject, permission, settings.management() + path + "?api-version=" + version.date);
  }

  private void sign(String subject, HttpRequest.Builder request) throws StoreException {
    if (!Endpoints.onLoopback(settings.management())) {
      request.header(
          "Authorization", "Bearer " + tokens.of(subject, settings.management().toString()));
    }
  }

  @Override
  public void close() {
    rest.close();
  }
}
