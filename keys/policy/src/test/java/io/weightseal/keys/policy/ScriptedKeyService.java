package io.weightseal.keys.policy;

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
import io.weightseal.api.SigningKey;
import io.weightseal.api.WrappedKey;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Notes each call, and does before it whatever the test says.
final class ScriptedKeyService implements KeyService {
  static final KeyUri KEY = new KeyUri("script:key");
  static final KeyUri OTHER = new KeyUri("script:other");
  static final ModelIdentity IDENTITY =
      new ModelIdentity(
          io.weightseal.api.ModelId.random(new SecureRandom()), "m", "1", Map.of("a", "b"));
  static final Recipient RECIPIENT =
      new Recipient(KEY, "7", new WrappedKey(new byte[] {1, 2, 3}), Instant.EPOCH);
  static final Recipient REWRAPPED =
      new Recipient(OTHER, "8", new WrappedKey(new byte[] {4}), Instant.EPOCH);
  static final KeyStatus STATUS =
      new KeyStatus(KEY, KeyStatus.State.DISABLED, List.of(), Duration.ofDays(90));
  static final KeyRotation ROTATION = new KeyRotation(KEY, "7", "8");

  static final SigningKey SIGNING = signing();
  static final byte[] SIGNATURE = {0x30, 0};

  private static SigningKey signing() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return new SigningKey(KEY, "7", (ECPublicKey) generator.generateKeyPair().getPublic());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// What a call does before it is answered.
  @FunctionalInterface
  interface Script {
    void beforeCall(int number) throws KeyServiceException, NotAuthenticException;
  }

  final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  final List<DataKey> given = Collections.synchronizedList(new ArrayList<>());
  volatile Script script = number -> {};

  static Script failing(int times, Reason reason) {
    return number -> {
      if (number <= times) {
        throw new KeyServiceException(reason, "script:key failed; look at it");
      }
    };
  }

  private void call(String call) throws KeyServiceException {
    int number;
    synchronized (calls) {
      calls.add(call);
      number = calls.size();
    }
    try {
      script.beforeCall(number);
    } catch (NotAuthenticException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String scheme() {
    return "script";
  }

  @Override
  public boolean knows(KeyUri key) {
    calls.add("knows " + key);
    return true;
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    call("wrap " + key + " " + identity.name());
    return dataKey.<Recipient, RuntimeException>use(
        bytes -> new Recipient(key, "7", new WrappedKey(bytes), Instant.EPOCH));
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    int number;
    synchronized (calls) {
      calls.add("unwrap " + recipient.key() + " " + identity.name());
      number = calls.size();
    }
    script.beforeCall(number);
    byte[] bytes = new byte[DataKey.BYTES];
    bytes[0] = recipient.wrapped().bytes()[0];
    DataKey dataKey = DataKey.takingOver(bytes);
    given.add(dataKey);
    return dataKey;
  }

  @Override
  public Optional<Recipient> rewrap(Recipient recipient, KeyUri to, ModelIdentity identity)
      throws KeyServiceException {
    call("rewrap " + recipient.key() + " " + to + " " + identity.name());
    return Optional.of(REWRAPPED);
  }

  @Override
  public KeyStatus status(KeyUri key) throws KeyServiceException {
    call("status " + key);
    return STATUS;
  }

  @Override
  public KeyRotation rotate(KeyUri key) throws KeyServiceException {
    call("rotate " + key);
    return ROTATION;
  }

  @Override
  public void rotateEvery(KeyUri key, Duration period) throws KeyServiceException {
    call("rotateEvery " + key + " " + period);
  }

  @Override
  public SigningKey signingKey(KeyUri key) throws KeyServiceException {
    call("signingKey " + key);
    return SIGNING;
  }

  @Override
  public byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    call("sign " + key.key() + " " + digest.length);
    return SIGNATURE;
  }

  @Override
  public Optional<String> principal() {
    calls.add("principal");
    return Optional.of("somebody");
  }

  @Override
  public void close() {
    calls.add("close");
  }
}
