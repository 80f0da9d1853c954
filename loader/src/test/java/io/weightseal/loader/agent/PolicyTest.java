package io.weightseal.loader.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.core.Expectations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  private static final Path LLAMA = Path.of("/models/llama.sealed");
  private static final Expectations PROD = new Expectations("llama", null, Map.of("env", "prod"));
  private static final Policy POLICY =
      new Policy(
          List.of(
              new Policy.Rule(1000, List.of(LLAMA), PROD),
              new Policy.Rule(1000, List.of(Path.of("/models/open")), Expectations.NONE),
              new Policy.Rule(1001, List.of(Path.of("/models")), Expectations.NONE)));

  private static Expectations require(int user, String path, Expectations asked)
      throws Refusal.Thrown {
    return POLICY.require(user, Path.of(path), Path.of(path), asked);
  }

  // agent-v1#peer-4
  @Test
  void letsAUserHaveInStoresOnlyWhatARuleNames() throws Exception {
    Policy policy =
        new Policy(
            List.of(
                new Policy.Rule(1000, List.of(Path.of("/")), Expectations.NONE),
                new Policy.Rule(
                    1000,
                    List.of(),
                    new StoredModels.Listed(List.of(new Artifact.Stored("s3://models/llama"))),
                    PROD)));
    assertEquals(PROD, stored(policy, 1000, "s3://models/llama"));
    assertEquals(PROD, stored(policy, 1000, "s3://models/llama/7b.sealed"));
    for (String other :
        List.of("s3://models/llama2", "s3://models", "gs://models/llama", "s3://model/s/llama")) {
      assertThrows(Refusal.Thrown.class, () -> stored(policy, 1000, other), other);
    }
    String llama = "s3://models/llama";
    assertThrows(Refusal.Thrown.class, () -> stored(policy, 1001, llama));
    assertThrows(Refusal.Thrown.class, () -> stored(Policy.onlyUser(1000), 1000, llama));
    assertEquals(Expectations.NONE, stored(Policy.onlyOwner(1000), 1000, llama));
  }

  private static Expectations stored(Policy policy, int user, String uri) throws Refusal.Thrown {
    return policy.require(user, new Artifact.Stored(uri), Expectations.NONE);
  }

  // agent-v1#peer-4
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://models/../secret",
        "s3://models/./x",
        "s3://models//x",
        "s3://",
        "s3:///x",
        "s3://x/",
        "S3://x/y",
        "/x",
        "s3:/x",
        "s3://x/\ny",
        ""
      })
  void refusesUrisThatAreNotInTheirPlainForm(String uri) {
    assertThrows(IllegalArgumentException.class, () -> new Artifact.Stored(uri));
  }

  private static void refuses(int user, String path, Expectations asked) {
    Refusal.Thrown thrown =
        assertThrows(Refusal.Thrown.class, () -> require(user, path, asked), path);
    assertEquals("NotAllowed", thrown.refusal().type());
    assertEquals(12, thrown.refusal().code());
  }

  // agent-v1#peer-2
  @Test
  void letsAUserHaveWhatARuleNames() throws Exception {
    assertEquals(Expectations.NONE, require(1001, "/models/llama.sealed", Expectations.NONE));
    assertEquals(Expectations.NONE, require(1000, "/models/open/x/y", Expectations.NONE));
    assertEquals(Set.of(1000, 1001), POLICY.users());
  }

  @Test
  void refusesEverythingElse() {
    refuses(1000, "/models/other.sealed", Expectations.NONE);
    refuses(1000, "/models", Expectations.NONE);
    refuses(1000, "/models/llama.sealed2", Expectations.NONE);
    refuses(1000, "/models/opened", Expectations.NONE);
    refuses(1001, "/other", Expectations.NONE);
    refuses(1002, "/models/llama.sealed", Expectations.NONE);
    refuses(0, "/models/llama.sealed", Expectations.NONE);
  }

  @Test
  void expectsWhatTheRuleAndTheClientExpect() throws Exception {
    assertEquals(PROD, require(1000, LLAMA.toString(), Expectations.NONE));
    assertEquals(
        new Expectations("llama", "3", Map.of("env", "prod", "team", "x")),
        require(1000, LLAMA.toString(), new Expectations("llama", "3", Map.of("team", "x"))));
  }

  @Test
  void refusesExpectationsThatTheRuleRulesOut() {
    refuses(1000, LLAMA.toString(), new Expectations("other", null, Map.of()));
    refuses(1000, LLAMA.toString(), new Expectations(null, null, Map.of("env", "test")));
  }

  @Test
  void letsOneUserHaveEverything() throws Exception {
    Policy own = Policy.onlyUser(7);
    assertEquals(PROD, own.require(7, LLAMA, LLAMA, PROD));
    assertThrows(Refusal.Thrown.class, () -> own.require(8, LLAMA, LLAMA, PROD));
  }
}
