package io.weightseal.keys.gcp;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.weightseal.api.DataKey;
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
import java.util.Optional;

/// Wraps data keys under symmetric keys of Google Cloud KMS. Keys are named
/// `gcpkms://projects/P/locations/L/keyRings/R/cryptoKeys/NAME`, without a version.
///
/// A wrap is one `Encrypt`, an unwrap one `Decrypt`; both carry the identity as additional
/// authenticated data, and checksums that both sides verify. An answer whose checksums do not hold
/// is dropped, and the error is [Reason#UNAVAILABLE], which callers may retry. A version is its
/// number. Cloud KMS cannot take a data key from one key to another by itself, so [#rewrap] is
/// always empty.
///
/// Safe for use by several threads. Nothing is connected, and no credential looked for, before the
/// first call. Bytes of data keys are wiped where they pass through this class; what the client's
/// network stack copied of them stays in memory until that is used again.
public final class GcpKeyService implements KeyService {
  /// The URI scheme of keys in Cloud KMS.
  public static final String SCHEME = "gcpkms";

  /// Longer than callers wait: so that a call ends even when nobody limits its time.
  private static final Duration LONGEST_CALL = Duration.ofSeconds(60);

  private final KmsClient client;
  private final KeyVersions versions;
  private final KeyRotator rotator;
  private final KmsSigning signing;

  private GcpKeyService(
      GcpSettings settings, Duration timeout, KmsClient.CredentialsSource credentials) {
    client = new KmsClient(settings, timeout, credentials);
    versions = new KeyVersions(client);
    rotator = new KeyRotator(client, versions, timeout);
    signing = new KmsSigning(client, versions);
  }

  /// A service that uses Google's application default credentials.
  ///
  /// Settings: `endpoint` (`HOST`, `HOST:PORT` or `https://HOST:PORT`; `http://` only to 127.0.0.1
  /// or `[::1]`, and then without credentials), and `quota-project`.
  ///
  /// @throws IllegalArgumentException naming a setting that is not known or makes no sense
  public static GcpKeyService open(KeyServiceSettings settings) {
    return open(settings, LONGEST_CALL, GoogleCredentials::getApplicationDefault);
  }

  static GcpKeyService open(
      KeyServiceSettings settings, Duration timeout, KmsClient.CredentialsSource credentials) {
    return new GcpKeyService(GcpSettings.of(settings), timeout, credentials);
  }

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public boolean knows(KeyUri key) {
    return key.scheme().equals(SCHEME);
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri uri, ModelIdentity identity)
      throws KeyServiceException {
    CryptoKeyName name = CryptoKeyName.of(uri);
    EncryptResponse answer =
        dataKey.<EncryptResponse, KeyServiceException>use(
            bytes ->
                client.call(
                    KmsOperation.WRAP,
                    uri,
                    KeyManagementServiceClient::encryptCallable,
                    encryption(name, bytes, identity)));
    boolean sound =
        answer.getVerifiedPlaintextCrc32C()
            && answer.getVerifiedAdditionalAuthenticatedDataCrc32C()
            && Checksums.matches(
                answer.getCiphertext(), answer.hasCiphertextCrc32C(), answer.getCiphertextCrc32C());
    String version = name.versionIn(answer.getName()).orElse(null);
    if (!sound || version == null) {
      throw garbled(KmsOperation.WRAP, uri);
    }
    WrappedKey wrapped = new WrappedKey(answer.getCiphertext().toByteArray());
    return new Recipient(uri, version, wrapped, Instant.now());
  }

  private static EncryptRequest encryption(
      CryptoKeyName name, byte[] bytes, ModelIdentity identity) {
    ByteString plaintext = UnsafeByteOperations.unsafeWrap(bytes);
    ByteString context = UnsafeByteOperations.unsafeWrap(identity.wrapContext());
    return EncryptRequest.newBuilder()
        .setName(name.resource())
        .setPlaintext(plaintext)
        .setPlaintextCrc32C(Checksums.of(plaintext))
        .setAdditionalAuthenticatedData(context)
        .setAdditionalAuthenticatedDataCrc32C(Checksums.of(context))
        .build();
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    CryptoKeyName name = CryptoKeyName.of(recipient.key());
    ByteString ciphertext = ByteString.copyFrom(recipient.wrapped().bytes());
    ByteString context = UnsafeByteOperations.unsafeWrap(identity.wrapContext());
    DecryptResponse answer =
        client.call(
            KmsOperation.UNWRAP,
            recipient.key(),
            KeyManagementServiceClient::decryptCallable,
            DecryptRequest.newBuilder()
                .setName(name.resource())
                .setCiphertext(ciphertext)
                .setCiphertextCrc32C(Checksums.of(ciphertext))
                .setAdditionalAuthenticatedData(context)
                .setAdditionalAuthenticatedDataCrc32C(Checksums.of(context))
                .build());
    boolean sound =
        Checksums.matches(
            answer.getPlaintext(), answer.hasPlaintextCrc32C(), answer.getPlaintextCrc32C());
    byte[] bytes = WipingOutput.takeFrom(answer.getPlaintext());
    if (!sound || bytes.length != DataKey.BYTES) {
      Arrays.fill(bytes, (byte) 0);
    }
    if (!sound) {
      throw garbled(KmsOperation.UNWRAP, recipient.key());
    }
    if (bytes.length != DataKey.BYTES) {
      throw new NotAuthenticException(
          recipient.key() + " unwrapped " + bytes.length + " bytes; a data key has 32");
    }
    return DataKey.takingOver(bytes);
  }

  static KeyServiceException garbled(KmsOperation operation, KeyUri key) {
    return new KeyServiceException(
        Reason.UNAVAILABLE,
        "what Cloud KMS answered when asked to "
            + operation.text()
            + " "
            + key
            + " was changed on its way (its checksums or names do not hold) and was dropped;"
            + " try again");
  }

  @Override
  public KeyStatus status(KeyUri key) throws KeyServiceException {
    return versions.status(CryptoKeyName.of(key));
  }

  @Override
  public KeyRotation rotate(KeyUri key) throws KeyServiceException {
    return rotator.rotate(CryptoKeyName.of(key));
  }

  @Override
  public void rotateEvery(KeyUri key, Duration period) throws KeyServiceException {
    rotator.schedule(CryptoKeyName.of(key), period, Instant.now());
  }

  @Override
  public SigningKey signingKey(KeyUri key) throws KeyServiceException {
    return signing.key(CryptoKeyName.of(key));
  }

  @Override
  public byte[] sign(SigningKey key, byte[] digest) throws KeyServiceException {
    return signing.sign(key, digest);
  }

  /// The service account of the credentials, once a call was made; users and machines are known to
  /// Google's audit log only.
  @Override
  public Optional<String> principal() {
    return client.principal();
  }

  @Override
  public void close() {
    client.close();
  }
}
