package io.weightseal.keys.policy;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.FakeKeyService;
import io.weightseal.testkit.KeyServiceContract;
import org.junit.jupiter.api.Nested;

/// Every decorator, and the whole of them, is as good a key service as what stands in it.
class DecoratedContractTest {
  abstract static class Decorated extends KeyServiceContract {
    private final String stack;
    private FakeKeyService fake;

    Decorated(String stack) {
      this.stack = stack;
    }

    @Override
    protected KeyService openService() {
      fake = new FakeKeyService("fake");
      fake.add("usable");
      return Stacks.all().get(stack).apply(fake);
    }

    @Override
    protected KeyUri usableKey() {
      return new KeyUri("fake:usable");
    }

    @Override
    protected KeyUri absentKey() {
      return new KeyUri("fake:absent");
    }

    @Override
    protected void addVersion(KeyUri key) {
      fake.add(key.name());
    }
  }

  @Nested
  class Allowed extends Decorated {
    Allowed() {
      super("allowed");
    }
  }

  @Nested
  class WithRetry extends Decorated {
    WithRetry() {
      super("retrying");
    }
  }

  @Nested
  class WithPace extends Decorated {
    WithPace() {
      super("paced");
    }
  }

  @Nested
  class WithTimeLimit extends Decorated {
    WithTimeLimit() {
      super("time-limited");
    }
  }

  @Nested
  class WithCache extends Decorated {
    WithCache() {
      super("cached");
    }
  }

  @Nested
  class Cloud extends Decorated {
    Cloud() {
      super("cloud");
    }
  }

  @Nested
  class Embedded extends Decorated {
    Embedded() {
      super("embedded");
    }
  }
}
