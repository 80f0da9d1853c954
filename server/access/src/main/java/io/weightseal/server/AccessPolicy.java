package io.weightseal.server;

import io.weightseal.api.NamePattern;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Which clients have which rights on which models. Nobody has any that no rule gives. Immutable.
///
/// spec: transfer-v1#who-2
///
/// @param rules all that fit count
public record AccessPolicy(List<Rule> rules, PostQuantum postQuantum, Limits limits) {
  public AccessPolicy {
    rules = List.copyOf(rules);
  }

  /// Rights of some clients on some models.
  ///
  /// @param clients patterns of identities, such as `spiffe://example.org/*` and
  ///   `dns:node1.example.org`
  /// @param models patterns of names
  public record Rule(List<NamePattern> clients, List<NamePattern> models, Set<Right> rights) {
    public Rule {
      clients = List.copyOf(clients);
      models = List.copyOf(models);
      rights = Set.copyOf(rights);
      if (clients.isEmpty() || models.isEmpty() || rights.isEmpty()) {
        throw new IllegalArgumentException("a rule names clients, models and rights");
      }
      for (NamePattern client : clients) {
        if (!client.text().startsWith("spiffe://") && !client.text().startsWith("dns:")) {
          throw new IllegalArgumentException(
              client + " names no client: write spiffe://DOMAIN/PATH or dns:NAME");
        }
      }
    }

    private boolean names(Collection<String> identities) {
      return clients.stream().anyMatch(each -> identities.stream().anyMatch(each::matches));
    }

    private boolean namesModel(String model) {
      return models.stream().anyMatch(each -> each.matches(model));
    }
  }

  /// The rights of who has these identities on a model.
  public Set<Right> rights(Collection<String> identities, String model) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (Rule rule : rules) {
      if (rule.names(identities) && rule.namesModel(model)) {
        rights.addAll(rule.rights);
      }
    }
    return rights;
  }

  /// Whether who has these identities has a right on any model there might be.
  public boolean gives(Collection<String> identities, Right right) {
    return rules.stream().anyMatch(each -> each.rights.contains(right) && each.names(identities));
  }
}
