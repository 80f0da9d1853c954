package io.weightseal.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WeightsealException;
import io.weightseal.api.WrappedKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [KeyService] does. Each implementation's tests extend this class.
public abstract class KeyServiceContract {
  private static final int THREADS = 8;
  private static final int ROUND_TRIPS_PER_THREAD = 10;

  private final SecureRandom random = new SecureRandom();
  private final ModelIdentity identity =
      Identities.named("some-model", "1.2", Map.of("stage", "production", "team", "ranking"));
  private KeyService service;

  protected KeyServiceContract() {}

  /// The service under test, with the key [#usableKey()] and without the key [#absentKey()]. Called
  /// once before each test; the contract closes it.
  protected abstract KeyService openService() throws Exception;

  /// A key that can wrap and unwrap.
  protected abstract KeyUri usableKey();

  /// A key of the service's scheme that does not exist.
  protected abstract KeyUri absentKey();

  /// Adds a version to `key`. Does nothing where the service has no versions.
  protected abstract void addVersion(KeyUri key) throws Exception;

  /// Whether the service itself refuses to unwrap under another identity. Those that cannot say so
  /// here, and the contract then asks them to unwrap under any.
  protected boolean bindsIdentity() {
    return true;
  }

  /// Whether the service can take a data key from one key to another without showing it.
  protected boolean rewrapsInside() {
    return false;
  }

  @BeforeEach
  void open() throws Exception {
    service = openService();
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void unwrapsWhatItWrapped() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient recipient = service.wrap(dataKey, usableKey(), identity);
      assertUnwrapsTo(dataKey, recipient, identity);
      assertUnwrapsTo(dataKey, recipient, identity);
    }
  }

  @Test
  void bindsOrDoesNotBindTheIdentityAsItSays() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient recipient = service.wrap(dataKey, usableKey(), identity);
      for (ModelIdentity other : Identities.allBut(identity)) {
        if (bindsIdentity()) {
          KeyServiceException refusal =
              assertThrows(
                  KeyServiceException.class, () -> closing(recipient, other), other.toString());
          assertEquals(Reason.WRONG_CONTEXT, refusal.reason());
        } else {
          assertUnwrapsTo(dataKey, recipient, other);
        }
      }
    }
  }

  @Test
  void refusesWrappedBytesChangedAtAnyByte() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient recipient = service.wrap(dataKey, usableKey(), identity);
      byte[] wrapped = recipient.wrapped().bytes();
      for (int at = 0; at < wrapped.length; at++) {
        byte[] changed = wrapped.clone();
        changed[at] ^= 1;
        assertRefused(recipient, changed, "byte " + at + " changed");
      }
    }
  }

  @Test
  void refusesWrappedBytesCutOrExtended() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient recipient = service.wrap(dataKey, usableKey(), identity);
      byte[] wrapped = recipient.wrapped().bytes();
      for (int length : List.of(1, wrapped.length / 2, wrapped.length - 1, wrapped.length + 1)) {
        assertRefused(recipient, Arrays.copyOf(wrapped, length), "length " + length);
      }
    }
  }

  @Test
  void saysThatAKeyIsAbsent() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      KeyServiceException onWrap =
          assertThrows(
              KeyServiceException.class, () -> service.wrap(dataKey, absentKey(), identity));
      assertEquals(Reason.ABSENT, onWrap.reason());

      Recipient made = service.wrap(dataKey, usableKey(), identity);
      Recipient moved =
          new Recipient(absentKey(), made.keyVersion(), made.wrapped(), made.created());
      KeyServiceException onUnwrap =
          assertThrows(KeyServiceException.class, () -> closing(moved, identity));
      assertEquals(Reason.ABSENT, onUnwrap.reason());
    }
  }

  @Test
  void wrapsTheSameKeyDifferentlyEachTime() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient first = service.wrap(dataKey, usableKey(), identity);
      Recipient second = service.wrap(dataKey, usableKey(), identity);
      assertNotEquals(first.wrapped(), second.wrapped());
      assertUnwrapsTo(dataKey, first, identity);
      assertUnwrapsTo(dataKey, second, identity);
    }
  }

  @Test
  void unwrapsUnderAnOlderVersion() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient old = service.wrap(dataKey, usableKey(), identity);
      addVersion(usableKey());
      Recipient recent = service.wrap(dataKey, usableKey(), identity);
      addVersion(usableKey());
      assertUnwrapsTo(dataKey, old, identity);
      assertUnwrapsTo(dataKey, recent, identity);
    }
  }

  @Test
  void rotatesOrSaysWhatToDoInstead() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient old = service.wrap(dataKey, usableKey(), identity);
      KeyRotation rotation;
      try {
        rotation = service.rotate(usableKey());
      } catch (KeyServiceException e) {
        assertEquals(Reason.UNSUPPORTED, e.reason());
        return;
      }
      assertEquals(usableKey(), rotation.key());
      // A service may say neither: see KeyRotation.
      if (rotation.before() != null || rotation.after() != null) {
        assertNotEquals(rotation.before(), rotation.after());
      }
      Recipient recent = service.wrap(dataKey, usableKey(), identity);
      if (recent.keyVersion() != null) {
        assertEquals(rotation.after(), recent.keyVersion());
        assertNotEquals(old.keyVersion(), recent.keyVersion());
      }
      assertUnwrapsTo(dataKey, old, identity);
      assertUnwrapsTo(dataKey, recent, identity);
    }
  }

  @Test
  void saysTheStateOfAKeyAndWhichVersionWraps() throws Exception {
    addVersion(usableKey());
    KeyStatus status = service.status(usableKey());
    assertEquals(usableKey(), status.key());
    assertEquals(KeyStatus.State.ENABLED, status.state());
    try (DataKey dataKey = DataKey.random(random)) {
      String version = service.wrap(dataKey, usableKey(), identity).keyVersion();
      if (version != null && status.newest().isPresent()) {
        assertEquals(version, status.newest().get().name());
      }
    }
    KeyServiceException absent =
        assertThrows(KeyServiceException.class, () -> service.status(absentKey()));
    assertEquals(Reason.ABSENT, absent.reason());
  }

  @Test
  void rewrapsInsideTheServiceOrSaysThatItCannot() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient old = service.wrap(dataKey, usableKey(), identity);
      addVersion(usableKey());
      Optional<Recipient> rewrapped = service.rewrap(old, usableKey(), identity);
      assertEquals(rewrapsInside(), rewrapped.isPresent());
      if (rewrapped.isPresent()) {
        assertNotEquals(old.wrapped(), rewrapped.get().wrapped());
        assertUnwrapsTo(dataKey, rewrapped.get(), identity);
      }
    }
  }

  @Test
  void knowsOnlyKeysOfItsScheme() {
    assertTrue(service.knows(usableKey()));
    assertEquals(service.scheme(), usableKey().scheme());
    assertFalse(service.knows(new KeyUri("not-" + service.scheme() + ":" + usableKey().name())));
  }

  @Test
  void namesTheKeyInTheRecipient() throws Exception {
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient recipient = service.wrap(dataKey, usableKey(), identity);
      assertEquals(usableKey(), recipient.key());
      assertTrue(recipient.wrapped().bytes().length <= WrappedKey.MAX_BYTES);
      assertFalse(recipient.created().isBefore(before), "created before the call");
      assertFalse(recipient.created().isAfter(Instant.now()), "created after the call");
    }
  }

  @Test
  void leavesTheDataKeyOpenAndUnchanged() throws Exception {
    byte[] bytes = new byte[DataKey.BYTES];
    random.nextBytes(bytes);
    try (DataKey dataKey = DataKey.takingOver(bytes.clone())) {
      service.wrap(dataKey, usableKey(), identity);
      assertArrayEquals(bytes, bytesOf(dataKey));
    }
  }

  @Test
  void servesSeveralThreads() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        ModelIdentity own = Identities.named("model-" + i, "1", Map.of());
        done.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < ROUND_TRIPS_PER_THREAD; n++) {
                    try (DataKey dataKey = DataKey.random(random)) {
                      assertUnwrapsTo(dataKey, service.wrap(dataKey, usableKey(), own), own);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
  }

  @Test
  void errorsNameTheKeyAndHoldNoSecret() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      WeightsealException absent =
          assertThrows(
              WeightsealException.class, () -> service.wrap(dataKey, absentKey(), identity));
      Secrets.assertNamesButHoldsNot(absent, absentKey().value(), bytesOf(dataKey));

      Recipient recipient = service.wrap(dataKey, usableKey(), identity);
      byte[] changed = recipient.wrapped().bytes();
      changed[changed.length - 1] ^= 1;
      WeightsealException refused = assertRefused(recipient, changed, "last byte changed");
      Secrets.assertNamesButHoldsNot(refused, usableKey().value(), bytesOf(dataKey));
    }
  }

  private WeightsealException assertRefused(Recipient recipient, byte[] wrapped, String what) {
    Recipient changed =
        new Recipient(
            recipient.key(), recipient.keyVersion(), new WrappedKey(wrapped), recipient.created());
    try {
      closing(changed, identity);
    } catch (KeyServiceException e) {
      assertFalse(e.retryable(), what + ": retrying cannot help, but the error says so: " + e);
      return e;
    } catch (NotAuthenticException e) {
      return e;
    }
    return fail(what + ": unwrapped all the same");
  }

  private void closing(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    service.unwrap(recipient, identity).close();
  }

  private void assertUnwrapsTo(DataKey expected, Recipient recipient, ModelIdentity identity)
      throws Exception {
    try (DataKey found = service.unwrap(recipient, identity)) {
      assertArrayEquals(bytesOf(expected), bytesOf(found));
    }
  }

  private static byte[] bytesOf(DataKey dataKey) {
    return dataKey.<byte[], RuntimeException>use(byte[]::clone);
  }
}
