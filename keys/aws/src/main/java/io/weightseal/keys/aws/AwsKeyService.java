package io.weightseal.keys.aws;

import io.weightseal.api.DataKey;
import io.weightseal.api.EncryptionContextKeys;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.SigningKey;
import io.weightseal.api.WrappedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;

/// Wraps data keys by AWS KMS. Keys are named `awskms:///ARN`, `awskms:///alias/NAME` or
/// `awskms:///KEY-ID`.
///
/// Settings, all optional: `region`, `endpoint`, `profile`. What they leave open is the SDK's to
/// find, credentials always: environment, profiles, web identity, the instance's role. A key whose
/// ARN names another region than the configured one is refused before anything is sent.
///
/// Each request names its key, and its encryption context holds the model's identity. Each call is
/// one attempt and ends within 30 seconds. A call that is interrupted ends as [Reason#UNAVAILABLE]
/// with the thread's mark set; on a platform thread, which cannot be woken from a read, no sooner
/// than its time is up.
///
/// Data keys pass through the SDK: the arrays that it hands over are wiped, its copies as JSON and
/// base64 stay in the heap until they are collected. AWS KMS sees every data key that it wraps.
///
/// Safe for use by several threads. Source: the AWS KMS API reference, version 2014-11-01.
public final class AwsKeyService implements KeyService, EncryptionContextKeys {
  /// The URI scheme of AWS KMS's keys.
  public static final String SCHEME = "awskms";

  private final KmsConnection kms;
  private final KeyRotations rotations;
  private final KmsSigning signing;

  private AwsKeyService(KmsConnection kms) {
    this.kms = kms;
    this.rotations = new KeyRotations(kms);
    this.signing = new KmsSigning(kms);
  }

  /// A service with these settings. Calls nobody yet.
  ///
  /// @throws IllegalArgumentException naming the setting that is not known or cannot be used
  public static AwsKeyService open(KeyServiceSettings settings) {
    return open(settings, Timeouts.USUAL);
  }

  static AwsKeyService open(KeyServiceSettings settings, Timeouts timeouts) {
    return new AwsKeyService(new KmsConnection(AwsSettings.of(settings), timeouts));
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public boolean knows(KeyUri uri) {
    if (!uri.scheme().equals(SCHEME)) {
      return false;
    }
    try {
      return kms.covers(KmsKey.of(uri));
    } catch (KeyServiceException e) {
      return false;
    }
  }

  /// The recipient has no key version: KMS does not say which material encrypted.
  @Override
  public Recipient wrap(DataKey dataKey, KeyUri uri, ModelIdentity identity)
      throws KeyServiceException {
    KmsKey key = KmsKey.of(uri);
    Map<String, String> context = EncryptionContext.of(key, identity);
    EncryptResponse answer =
        dataKey.use(
            bytes ->
                kms.call(
                    KmsAction.ENCRYPT,
                    key,
                    client ->
                        client.encrypt(
                            request ->
                                request
                                    .keyId(key.id())
                                    .encryptionContext(context)
                                    .encryptionAlgorithm(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                                    // Not a copy: the array is wiped when the call returns.
                                    .plaintext(SdkBytes.fromByteArrayUnsafe(bytes)))));
    return new Recipient(uri, null, wrapped(key, answer.ciphertextBlob()), Instant.now());
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    KmsKey key = KmsKey.of(recipient.key());
    return decrypt(key, recipient.wrapped(), EncryptionContext.of(key, identity));
  }

  @Override
  public DataKey decrypt(KeyUri uri, WrappedKey wrapped, Map<String, String> encryptionContext)
      throws KeyServiceException, NotAuthenticException {
    return decrypt(KmsKey.of(uri), wrapped, encryptionContext);
  }

  private DataKey decrypt(KmsKey key, WrappedKey wrapped, Map<String, String> context)
      throws KeyServiceException, NotAuthenticException {
    SdkBytes ciphertext = SdkBytes.fromByteArray(wrapped.bytes());
    DecryptResponse answer =
        kms.call(
            KmsAction.DECRYPT,
            key,
            client ->
                client.decrypt(
                    request ->
                        request
                            .keyId(key.id())
                            .encryptionContext(context)
                            .encryptionAlgorithm(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                            .ciphertextBlob(ciphertext)));
    @Nullable SdkBytes plaintext = answer.plaintext();
    if (plaintext == null) {
      throw incomplete(key);
    }
    byte[] bytes = plaintext.asByteArrayUnsafe();
    if (bytes.length != DataKey.BYTES) {
      int length = bytes.length;
      Arrays.fill(bytes, (byte) 0);
      throw new NotAuthenticException(
          key.uri() + " unwrapped " + length + " bytes; a data key has " + DataKey.BYTES);
    }
    return DataKey.takingOver(bytes);
  }

  @Override
  public Optional<Recipient> rewrap(Recipient recipient, KeyUri to, ModelIdentity identity)
      throws KeyServiceException {
    if (!to.scheme().equals(SCHEME)) {
      return Optional.empty();
    }
    KmsKey source = KmsKey.of(recipient.key());
    KmsKey target = KmsKey.of(to);
    kms.requireRegion(source);
    Map<String, String> context = EncryptionContext.of(target, identity);
    SdkBytes ciphertext = SdkBytes.fromByteArray(recipient.wrapped().bytes());
    ReEncryptResponse answer =
        kms.call(
            KmsAction.RE_ENCRYPT,
            target,
            client ->
                client.reEncrypt(
                    request ->
                        request
                            .sourceKeyId(source.id())
                            .sourceEncryptionContext(context)
                            .sourceEncryptionAlgorithm(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                            .destinationKeyId(target.id())
                            .destinationEncryptionContext(context)
                            .destinationEncryptionAlgorithm(
                                EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT)
                            .ciphertextBlob(ciphertext)));
    return Optional.of(
        new Recipient(
            to,
            answer.destinationKeyMaterialId(),
            wrapped(target, answer.ciphertextBlob()),
            Instant.now()));
  }

  private static WrappedKey wrapped(KmsKey key, @Nullable SdkBytes ciphertext)
      throws KeyServiceException {
    if (ciphertext == null) {
      throw incomplete(key);
    }
    int length = ciphertext.asByteArrayUnsafe().length;
    if (length < 1 || length > WrappedKey.MAX_BYTES) {
      throw incomplete(key);
    }
    return new WrappedKey(ciphertext.asByteArrayUnsafe());
  }

  private static KeyServiceException incomplete(KmsKey key) {
    return new KeyServiceException(
        Reason.UNAVAILABLE,
        key.uri() + ": the answer is incomplete; check the endpoint, and proxies on the way to it");
  }

  @Override
  public KeyStatus status(KeyUri uri) throws KeyServiceException {
    return rotations.status(KmsKey.of(uri));
  }

  /// KMS makes the new material in its own time: [#status] shows it when it is there.
  @Override
  public KeyRotation rotate(KeyUri uri) throws KeyServiceException {
    return rotations.rotate(KmsKey.of(uri));
  }

  /// @throws KeyServiceException [Reason#UNSUPPORTED] unless `period` is 90 to 2,560 whole days
  @Override
  public void rotateEvery(KeyUri uri, Duration period) throws KeyServiceException {
    rotations.rotateEvery(KmsKey.of(uri), period);
  }

  @Override
  public SigningKey signingKey(KeyUri uri) throws KeyServiceException {
    return signing.key(KmsKey.of(uri));
  }

  @Override
  public byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    return signing.sign(key, digest);
  }

  /// The access key id that the last call was signed with, and its account where known; empty
  /// before the first call. CloudTrail shows the role behind it.
  @Override
  public Optional<String> principal() {
    return kms.principal();
  }

  @Override
  public void close() {
    kms.close();
  }
}
