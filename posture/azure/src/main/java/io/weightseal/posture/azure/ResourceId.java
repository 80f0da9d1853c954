package io.weightseal.posture.azure;

import io.weightseal.posture.rest.Question;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The id of a resource, as Azure Resource Manager writes it.
///
/// @param group its resource group
/// @param kind such as `Microsoft.Storage/storageAccounts`
record ResourceId(String subscription, String group, String kind, String name) {
  private static final Pattern ID =
      Pattern.compile(
          "/subscriptions/(?<subscription>[0-9a-fA-F-]{36})/resourceGroups/(?<group>[^/?#]{1,90})"
              + "/providers/(?<kind>Microsoft\\.[A-Za-z]+/[A-Za-z]+)/(?<name>[A-Za-z0-9-]{1,90})",
          Pattern.CASE_INSENSITIVE);

  /// Empty where it is no such id: it must not get into a path.
  static Optional<ResourceId> of(String id) {
    Matcher matcher = ID.matcher(id);
    return matcher.matches()
        ? Optional.of(
            new ResourceId(
                matcher.group("subscription"),
                matcher.group("group"),
                matcher.group("kind"),
                matcher.group("name")))
        : Optional.empty();
  }

  String path() {
    return "/subscriptions/"
        + subscription
        + "/resourceGroups/"
        + Question.part(group)
        + "/providers/"
        + kind
        + "/"
        + name;
  }

  /// As `az` takes it.
  String options() {
    return "--name " + name + " --resource-group " + group + " --subscription " + subscription;
  }
}
