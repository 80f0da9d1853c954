package io.weightseal.keys.policy;

import static io.weightseal.keys.policy.ScriptedKeyService.IDENTITY;
import static io.weightseal.keys.policy.ScriptedKeyService.KEY;
import static io.weightseal.keys.policy.ScriptedKeyService.OTHER;
import static io.weightseal.keys.policy.ScriptedKeyService.RECIPIENT;
import static io.weightseal.keys.policy.ScriptedKeyService.REWRAPPED;
import static io.weightseal.keys.policy.ScriptedKeyService.ROTATION;
import static io.weightseal.keys.policy.ScriptedKeyService.SIGNATURE;
import static io.weightseal.keys.policy.ScriptedKeyService.SIGNING;
import static io.weightseal.keys.policy.ScriptedKeyService.STATUS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.Recipient;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardingTest {
  private static final List<String> CALLS =
      List.of(
          "knows script:key",
          "principal",
          "wrap script:key m",
          "unwrap script:key m",
          "rewrap script:key script:other m",
          "status script:key",
          "rotate script:key",
          "rotateEvery script:key PT2160H",
          "signingKey script:key",
          "sign script:key 32",
          "close");

  static Set<String> stacks() {
    return Stacks.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void passesOnEveryMethodOnceAndItsAnswer(String stack) throws Exception {
    ScriptedKeyService inner = new ScriptedKeyService();
    KeyService service = Stacks.all().get(stack).apply(inner);
    assertEquals("script", service.scheme());
    assertTrue(service.knows(KEY));
    assertEquals(Optional.of("somebody"), service.principal());
    byte[] bytes = new byte[DataKey.BYTES];
    bytes[3] = 5;
    try (DataKey dataKey = DataKey.takingOver(bytes.clone())) {
      Recipient wrapped = service.wrap(dataKey, KEY, IDENTITY);
      assertArrayEquals(bytes, wrapped.wrapped().bytes());
    }
    try (DataKey dataKey = service.unwrap(RECIPIENT, IDENTITY)) {
      assertEquals(1, dataKey.<Integer, RuntimeException>use(each -> (int) each[0]));
    }
    assertSame(REWRAPPED, service.rewrap(RECIPIENT, OTHER, IDENTITY).orElseThrow());
    assertSame(STATUS, service.status(KEY));
    assertSame(ROTATION, service.rotate(KEY));
    service.rotateEvery(KEY, Duration.ofDays(90));
    assertSame(SIGNING, service.signingKey(KEY));
    assertSame(SIGNATURE, service.sign(SIGNING, new byte[32]));
    service.close();
    assertEquals(CALLS, inner.calls);
  }

  /// A method that is added to the interface must be passed on, and named above.
  @Test
  void namesEveryMethodThereIs() {
    Set<String> named =
        CALLS.stream()
            .map(call -> call.split(" ", -1)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    named.add("scheme");
    assertEquals(
        Arrays.stream(KeyService.class.getDeclaredMethods())
            .filter(method -> !method.isSynthetic())
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new)),
        named);
  }
}
