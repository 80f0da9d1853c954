package io.weightseal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.NamePattern;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// spec: transfer-v1#who-2
class AccessPolicyTest {
  private static final List<String> NODE = List.of("spiffe://example.org/node", "dns:node");

  private static AccessPolicy.Rule rule(String client, String model, Right... rights) {
    return new AccessPolicy.Rule(
        List.of(new NamePattern(client)), List.of(new NamePattern(model)), Set.of(rights));
  }

  private static AccessPolicy policy(AccessPolicy.Rule... rules) {
    return new AccessPolicy(List.of(rules), PostQuantum.PREFERRED, Limits.DEFAULT);
  }

  @Test
  void givesNobodyWhatNoRuleGives() {
    AccessPolicy policy = policy(rule("spiffe://example.org/node", "llama", Right.FETCH));
    assertEquals(Set.of(Right.FETCH), policy.rights(NODE, "llama"));
    assertEquals(Set.of(), policy.rights(NODE, "llama2"));
    assertEquals(Set.of(), policy.rights(NODE, "Llama"));
    assertEquals(Set.of(), policy.rights(List.of("spiffe://example.org/node2"), "llama"));
    assertEquals(Set.of(), policy.rights(List.of(), "llama"));
    assertEquals(Set.of(), policy().rights(NODE, "llama"));
  }

  @Test
  void addsUpTheRightsOfAllRules() {
    AccessPolicy policy =
        policy(
            rule("spiffe://example.org/*", "*", Right.LIST),
            rule("dns:node", "llama*", Right.KEYS),
            rule("dns:other", "*", Right.FETCH));
    assertEquals(Set.of(Right.LIST, Right.KEYS), policy.rights(NODE, "llama-3"));
    assertEquals(Set.of(Right.LIST), policy.rights(NODE, "whisper"));
    assertTrue(policy.gives(NODE, Right.KEYS));
    assertFalse(policy.gives(NODE, Right.FETCH));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "node", "CN=node", "https://example.org", "spiffe:"})
  void takesNoClientButByItsAlternativeNames(String client) {
    assertThrows(IllegalArgumentException.class, () -> rule(client, "*", Right.LIST));
  }
}
