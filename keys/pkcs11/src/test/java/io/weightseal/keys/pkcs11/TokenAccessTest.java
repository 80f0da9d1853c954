package io.weightseal.keys.pkcs11;

import static io.weightseal.keys.pkcs11.TestTokens.IDENTITY;
import static io.weightseal.keys.pkcs11.TestTokens.uri;
import static io.weightseal.testkit.Refusals.assertAdvised;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Finding a token and logging in to it.
class TokenAccessTest {
  private static final int THREADS = 32;

  @TempDir Path folder;
  private final List<byte[]> lent = new ArrayList<>();

  @Test
  void saysThatThereIsNoSuchToken() {
    try (Pkcs11KeyService service = TestTokens.open()) {
      KeyServiceException refusal =
          assertAdvised(Reason.ABSENT, () -> service.status(uri("nowhere", "key")));
      assertTrue(refusal.getMessage().contains("no token nowhere"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains("--list-slots"), refusal.getMessage());
    }
  }

  @Test
  void tellsTokensOfOneNameApartBySerialNumber() throws Exception {
    Matcher twin =
        Pattern.compile("token label +: twin\\s(?:.*\\s)*?  serial num +: (\\w+)")
            .matcher(TestTokens.tokens());
    assertTrue(twin.find());
    KeyUri key = new KeyUri("pkcs11:token=twin;serial=" + twin.group(1) + ";object=key");
    try (Pkcs11KeyService service = TestTokens.open()) {
      KeyServiceException refusal =
          assertAdvised(Reason.ABSENT, () -> service.status(uri("twin", "key")));
      assertTrue(refusal.getMessage().contains("more than one token"), refusal.getMessage());
      service.create(key);
      assertEquals(key, service.status(key).key());
    }
  }

  @Test
  void triesAWrongPinOnce() throws Exception {
    KeyUri key = uri("guarded", "key");
    try (Pkcs11KeyService service = open("8888")) {
      KeyServiceException refusal = assertAdvised(Reason.DENIED, () -> service.create(key));
      assertTrue(refusal.getMessage().contains("refused the PIN"), refusal.getMessage());
      assertFalse(refusal.getMessage().contains("8888"), refusal.getMessage());
      for (int i = 0; i < 5; i++) {
        assertAdvised(Reason.DENIED, () -> service.status(key));
      }
    }
    assertEquals(1, lent.size());
    assertArrayEquals(new byte[4], lent.getFirst());
    try (Pkcs11KeyService service = open(TestTokens.PIN)) {
      service.create(key);
      service.status(key);
    }
    assertEquals(2, lent.size());
    assertArrayEquals(new byte[4], lent.getLast());
  }

  @Test
  void saysThatATokenHasNoPinYet() {
    try (Pkcs11KeyService service = TestTokens.open()) {
      KeyServiceException refusal =
          assertAdvised(Reason.DENIED, () -> service.status(uri("unready", "key")));
      assertTrue(refusal.getMessage().contains("no user PIN"), refusal.getMessage());
    }
  }

  @Test
  void passesOnThatThereIsNoPin() {
    try (Pkcs11KeyService service =
        Pkcs11KeyService.open(TestTokens.settings(), PinSource.none())) {
      assertAdvised(Reason.DENIED, () -> service.status(uri("doomed", "key")));
    }
  }

  @Test
  void logsOutWithTheLastServiceOfAToken() throws Exception {
    KeyUri key = uri("shared", "key");
    Pkcs11KeyService first = open(TestTokens.PIN);
    first.create(key);
    try (Pkcs11KeyService second = open(TestTokens.PIN)) {
      second.status(key);
      first.close();
      assertEquals(1, lent.size());
      second.status(key);
      assertEquals(1, lent.size());
    }
    try (Pkcs11KeyService third = open("wrong")) {
      assertAdvised(Reason.DENIED, () -> third.status(key));
    }
    assertEquals(2, lent.size());
  }

  @Test
  void servesMoreThreadsThanItUsesSessions() throws Exception {
    KeyUri key = uri("busy");
    try (Pkcs11KeyService service = open(TestTokens.PIN);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      service.create(key);
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        done.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 5; n++) {
                    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
                      service.unwrap(service.wrap(dataKey, key, IDENTITY), IDENTITY).close();
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    }
    assertEquals(1, lent.size());
  }

  @Test
  void saysWhyAModuleCannotBeLoaded() throws Exception {
    Path text = Files.writeString(folder.resolve("text.so"), "no library");
    Path other = Path.of(System.getProperty("java.home"), "lib", "libzip.so");
    for (Path each : List.of(folder.resolve("missing.so"), text, other)) {
      try (Pkcs11KeyService service = module(each.toString())) {
        KeyServiceException refusal =
            assertAdvised(Reason.UNAVAILABLE, () -> service.status(uri("key")));
        assertTrue(refusal.getMessage().contains(each.toString()), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("; set module"), refusal.getMessage());
      }
    }
  }

  @Test
  void saysThatNoModuleIsConfigured() {
    try (Pkcs11KeyService service =
        Pkcs11KeyService.open(KeyServiceSettings.NONE, PinSource.none())) {
      KeyServiceException refusal =
          assertAdvised(Reason.UNSUPPORTED, () -> service.status(uri("key")));
      assertTrue(refusal.getMessage().contains("; set module"), refusal.getMessage());
    }
  }

  @Test
  void refusesSettingsThatItDoesNotKnowOrCannotUse() {
    KeyServiceSettings unknown = new KeyServiceSettings(Map.of("pin", "1234"));
    assertThrows(
        IllegalArgumentException.class, () -> Pkcs11KeyService.open(unknown, PinSource.none()));
    for (String path : List.of("lib.so", "./lib.so", "/a\"b.so", "/a$b.so", "/a\nb.so")) {
      assertThrows(IllegalArgumentException.class, () -> module(path), path);
    }
  }

  private static Pkcs11KeyService module(String path) {
    return Pkcs11KeyService.open(new KeyServiceSettings(Map.of("module", path)), PinSource.none());
  }

  private Pkcs11KeyService open(String pin) {
    return Pkcs11KeyService.open(
        TestTokens.settings(),
        (key, token) -> {
          byte[] bytes = pin.getBytes(StandardCharsets.UTF_8);
          lent.add(bytes);
          return bytes;
        });
  }
}
