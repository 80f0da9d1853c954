package io.weightseal.testkit;

import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Identities for tests.
final class Identities {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Identities() {}

  static ModelIdentity named(String name, String version, Map<String, String> context) {
    return new ModelIdentity(ModelId.random(RANDOM), name, version, context);
  }

  /// Identities that differ from `identity` in one thing each, or have the same text cut up at
  /// other places.
  static List<ModelIdentity> allBut(ModelIdentity identity) {
    ModelId model = identity.model();
    String name = identity.name();
    String version = identity.version();
    Map<String, String> context = identity.context();
    String pairName = identity.context().firstKey();
    String pairValue = context.getOrDefault(pairName, "");
    int last = name.length() - 1;
    return List.of(
        new ModelIdentity(ModelId.random(RANDOM), name, version, context),
        new ModelIdentity(model, name + "x", version, context),
        new ModelIdentity(model, name, version + "x", context),
        new ModelIdentity(model, name.substring(0, last), name.charAt(last) + version, context),
        new ModelIdentity(model, name, version, Map.of()),
        new ModelIdentity(model, name, version, with(context, "more", "")),
        new ModelIdentity(model, name, version, with(context, pairName, pairValue + "x")),
        new ModelIdentity(model, name, version, without(context, pairName)),
        new ModelIdentity(
            model, name, version, with(without(context, pairName), pairName + "x", pairValue)));
  }

  private static Map<String, String> with(Map<String, String> pairs, String name, String value) {
    Map<String, String> more = new TreeMap<>(pairs);
    more.put(name, value);
    return more;
  }

  private static Map<String, String> without(Map<String, String> pairs, String name) {
    Map<String, String> fewer = new TreeMap<>(pairs);
    fewer.remove(name);
    return fewer;
  }
}
