package io.weightseal.keys.gcp;

import com.google.cloud.kms.v1.AsymmetricSignRequest;
import com.google.cloud.kms.v1.AsymmetricSignResponse;
import com.google.cloud.kms.v1.CreateCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.DecryptRequest;
import com.google.cloud.kms.v1.DecryptResponse;
import com.google.cloud.kms.v1.EncryptRequest;
import com.google.cloud.kms.v1.EncryptResponse;
import com.google.cloud.kms.v1.GetCryptoKeyRequest;
import com.google.cloud.kms.v1.GetCryptoKeyVersionRequest;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceGrpc.KeyManagementServiceImplBase;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsRequest;
import com.google.cloud.kms.v1.ListCryptoKeyVersionsResponse;
import com.google.cloud.kms.v1.PublicKey;
import com.google.cloud.kms.v1.UpdateCryptoKeyPrimaryVersionRequest;
import com.google.cloud.kms.v1.UpdateCryptoKeyRequest;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.weightseal.testkit.EcPair;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;

/// A stand-in for Cloud KMS, written from the published service definition
/// (`google/cloud/kms/v1/service.proto`) and its comments. It is stricter than the service: calls
/// without checksums or with a field it does not expect fail. Keys are real AES-256-GCM keys.
///
/// What it does not show: IAM, quotas, regions, TLS, the delay until a new primary version takes
/// effect, HSM and external keys, the real form of ciphertexts and the wording of real errors.
final class FakeKms extends KeyManagementServiceImplBase {
  private static final Pattern KEY =
      Pattern.compile("projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+");
  private static final Pattern VERSION =
      Pattern.compile("(" + KEY.pattern() + ")/cryptoKeyVersions/([1-9][0-9]*)");
  private static final int PAGE = 2;

  private final Map<String, FakeKey> keys = new HashMap<>();

  /// Changes the answers to Encrypt and Decrypt on their way out.
  volatile UnaryOperator<EncryptResponse> encrypted = UnaryOperator.identity();

  volatile UnaryOperator<DecryptResponse> decrypted = UnaryOperator.identity();

  volatile UnaryOperator<AsymmetricSignResponse> signed = UnaryOperator.identity();

  private interface Work<R> {
    R answer() throws GeneralSecurityException;
  }

  synchronized FakeKey add(String name) {
    FakeKey key = new FakeKey(name);
    keys.put(name, key);
    return key;
  }

  private synchronized <R> void answer(StreamObserver<R> caller, Work<R> work) {
    R answer;
    try {
      answer = work.answer();
    } catch (StatusRuntimeException e) {
      caller.onError(e);
      return;
    } catch (GeneralSecurityException e) {
      caller.onError(Status.INTERNAL.withCause(e).asRuntimeException());
      return;
    }
    caller.onNext(answer);
    caller.onCompleted();
  }

  @Override
  public void encrypt(EncryptRequest request, StreamObserver<EncryptResponse> caller) {
    answer(
        caller,
        () -> {
          FakeKey key = key(request.getName());
          requirePurpose(key);
          check("plaintext", request.getPlaintext(), request.getPlaintextCrc32C());
          check(
              "additional_authenticated_data",
              request.getAdditionalAuthenticatedData(),
              request.getAdditionalAuthenticatedDataCrc32C());
          requireEnabled(key, key.primary);
          byte[] bytes =
              key.encrypt(
                  request.getPlaintext().toByteArray(),
                  request.getAdditionalAuthenticatedData().toByteArray());
          ByteString ciphertext = ByteString.copyFrom(bytes);
          return encrypted.apply(
              EncryptResponse.newBuilder()
                  .setName(key.versionName(key.primary))
                  .setCiphertext(ciphertext)
                  .setCiphertextCrc32C(crc(ciphertext))
                  .setVerifiedPlaintextCrc32C(true)
                  .setVerifiedAdditionalAuthenticatedDataCrc32C(true)
                  .build());
        });
  }

  @Override
  public void decrypt(DecryptRequest request, StreamObserver<DecryptResponse> caller) {
    answer(
        caller,
        () -> {
          FakeKey key = key(request.getName());
          requirePurpose(key);
          check("ciphertext", request.getCiphertext(), request.getCiphertextCrc32C());
          check(
              "additional_authenticated_data",
              request.getAdditionalAuthenticatedData(),
              request.getAdditionalAuthenticatedDataCrc32C());
          byte[] ciphertext = request.getCiphertext().toByteArray();
          int number = key.versionOf(ciphertext);
          if (number == 0) {
            throw undecipherable();
          }
          requireEnabled(key, number);
          byte[] plaintext;
          try {
            plaintext =
                key.decrypt(ciphertext, request.getAdditionalAuthenticatedData().toByteArray());
          } catch (AEADBadTagException e) {
            throw undecipherable();
          }
          ByteString bytes = ByteString.copyFrom(plaintext);
          return decrypted.apply(
              DecryptResponse.newBuilder()
                  .setPlaintext(bytes)
                  .setPlaintextCrc32C(crc(bytes))
                  .setUsedPrimary(number == key.primary)
                  .build());
        });
  }

  synchronized FakeKey addSigning(String name, String curve) {
    FakeKey key = new FakeKey(name, curve);
    keys.put(name, key);
    return key;
  }

  @Override
  public void getPublicKey(GetPublicKeyRequest request, StreamObserver<PublicKey> caller) {
    answer(
        caller,
        () -> {
          FakeVersionName named = signingVersion(request.getName());
          String pem =
              "-----BEGIN PUBLIC KEY-----\n"
                  + Base64.getMimeEncoder(64, new byte[] {'\n'})
                      .encodeToString(named.pair().publicKey().getEncoded())
                  + "\n-----END PUBLIC KEY-----\n";
          return PublicKey.newBuilder()
              .setName(request.getName())
              .setPem(pem)
              .setPemCrc32C(crc(ByteString.copyFromUtf8(pem)))
              .setAlgorithm(
                  named.pair().bits() == 384
                      ? CryptoKeyVersionAlgorithm.EC_SIGN_P384_SHA384
                      : CryptoKeyVersionAlgorithm.EC_SIGN_P256_SHA256)
              .build();
        });
  }

  @Override
  public void asymmetricSign(
      AsymmetricSignRequest request, StreamObserver<AsymmetricSignResponse> caller) {
    answer(
        caller,
        () -> {
          FakeVersionName named = signingVersion(request.getName());
          ByteString digest =
              named.pair().bits() == 384
                  ? request.getDigest().getSha384()
                  : request.getDigest().getSha256();
          if (digest.isEmpty()) {
            throw invalid("digest");
          }
          check("digest", digest, request.getDigestCrc32C());
          ByteString signature = ByteString.copyFrom(named.pair().sign(digest.toByteArray()));
          return signed.apply(
              AsymmetricSignResponse.newBuilder()
                  .setName(request.getName())
                  .setSignature(signature)
                  .setSignatureCrc32C(crc(signature))
                  .setVerifiedDigestCrc32C(true)
                  .build());
        });
  }

  private record FakeVersionName(FakeKey key, int number) {
    EcPair pair() {
      return key.pair(number);
    }
  }

  private FakeVersionName signingVersion(String name) {
    Matcher version = VERSION.matcher(name);
    if (!version.matches()) {
      throw invalid("name");
    }
    FakeKey key = key(version.group(1));
    int number = existing(key, version.group(2));
    if (key.purpose != CryptoKeyPurpose.ASYMMETRIC_SIGN) {
      throw invalid("purpose");
    }
    requireEnabled(key, number);
    return new FakeVersionName(key, number);
  }

  @Override
  public void getCryptoKey(GetCryptoKeyRequest request, StreamObserver<CryptoKey> caller) {
    answer(caller, () -> key(request.getName()).describe());
  }

  @Override
  public void getCryptoKeyVersion(
      GetCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> caller) {
    answer(
        caller,
        () -> {
          Matcher name = VERSION.matcher(request.getName());
          if (!name.matches()) {
            throw invalid("name");
          }
          FakeKey key = key(name.group(1));
          return key.version(existing(key, name.group(2)));
        });
  }

  /// In pages of two whatever was asked for, as the service may, and in no useful order.
  @Override
  public void listCryptoKeyVersions(
      ListCryptoKeyVersionsRequest request, StreamObserver<ListCryptoKeyVersionsResponse> caller) {
    answer(
        caller,
        () -> {
          FakeKey key = key(request.getParent());
          int from = request.getPageToken().isEmpty() ? key.count() : token(request);
          ListCryptoKeyVersionsResponse.Builder page = ListCryptoKeyVersionsResponse.newBuilder();
          for (int number = from; number > Math.max(0, from - PAGE); number--) {
            page.addCryptoKeyVersions(key.version(number));
          }
          return page.setNextPageToken(from > PAGE ? "from-" + (from - PAGE) : "")
              .setTotalSize(key.count())
              .build();
        });
  }

  private static int token(ListCryptoKeyVersionsRequest request) {
    return Integer.parseInt(request.getPageToken().substring("from-".length()));
  }

  @Override
  public void createCryptoKeyVersion(
      CreateCryptoKeyVersionRequest request, StreamObserver<CryptoKeyVersion> caller) {
    answer(
        caller,
        () -> {
          FakeKey key = key(request.getParent());
          if (!request.hasCryptoKeyVersion()) {
            throw invalid("crypto_key_version");
          }
          return key.version(key.addVersion());
        });
  }

  @Override
  public void updateCryptoKeyPrimaryVersion(
      UpdateCryptoKeyPrimaryVersionRequest request, StreamObserver<CryptoKey> caller) {
    answer(
        caller,
        () -> {
          FakeKey key = key(request.getName());
          int number = existing(key, request.getCryptoKeyVersionId());
          requirePurpose(key);
          requireEnabled(key, number);
          key.primary = number;
          return key.describe();
        });
  }

  @Override
  public void updateCryptoKey(UpdateCryptoKeyRequest request, StreamObserver<CryptoKey> caller) {
    answer(
        caller,
        () -> {
          CryptoKey changed = request.getCryptoKey();
          FakeKey key = key(changed.getName());
          Set<String> mask = Set.copyOf(request.getUpdateMask().getPathsList());
          if (!mask.equals(Set.of("rotation_period", "next_rotation_time"))) {
            throw invalid("update_mask");
          }
          long seconds = changed.getRotationPeriod().getSeconds();
          if (seconds < 86_400 || seconds > 876_000L * 3600) {
            throw invalid("rotation_period");
          }
          if (changed.getNextRotationTime().getSeconds() <= Instant.now().getEpochSecond()) {
            throw invalid("next_rotation_time");
          }
          key.rotationPeriod = changed.getRotationPeriod();
          key.nextRotation = changed.getNextRotationTime();
          return key.describe();
        });
  }

  private FakeKey key(String name) {
    if (!KEY.matcher(name).matches()) {
      throw invalid("name");
    }
    FakeKey key = keys.get(name);
    if (key == null) {
      throw Status.NOT_FOUND
          .withDescription("CryptoKey " + name + " not found.")
          .asRuntimeException();
    }
    return key;
  }

  private static int existing(FakeKey key, String number) {
    if (!number.matches("[1-9][0-9]{0,8}") || !key.has(Integer.parseInt(number))) {
      throw Status.NOT_FOUND
          .withDescription("CryptoKeyVersion " + number + " not found.")
          .asRuntimeException();
    }
    return Integer.parseInt(number);
  }

  private static void requirePurpose(FakeKey key) {
    if (key.purpose != CryptoKeyPurpose.ENCRYPT_DECRYPT) {
      throw invalid("purpose");
    }
  }

  private static void requireEnabled(FakeKey key, int number) {
    CryptoKeyVersionState state = key.state(number);
    if (state != CryptoKeyVersionState.ENABLED) {
      throw Status.FAILED_PRECONDITION
          .withDescription(key.versionName(number) + " is not enabled, current state is: " + state)
          .asRuntimeException();
    }
  }

  private static void check(String field, ByteString bytes, Int64Value checksum) {
    if (!crc(bytes).equals(checksum)) {
      throw Status.INVALID_ARGUMENT
          .withDescription("The checksum in field " + field + "_crc32c did not match " + field)
          .asRuntimeException();
    }
  }

  private static StatusRuntimeException undecipherable() {
    return Status.INVALID_ARGUMENT
        .withDescription("Decryption failed: verify that 'name' refers to the correct CryptoKey.")
        .asRuntimeException();
  }

  private static StatusRuntimeException invalid(String field) {
    return Status.INVALID_ARGUMENT.withDescription("invalid field " + field).asRuntimeException();
  }

  static Int64Value crc(ByteString bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.toByteArray());
    return Int64Value.of(crc.getValue());
  }
}
