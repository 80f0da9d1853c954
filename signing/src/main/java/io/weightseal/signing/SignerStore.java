package io.weightseal.signing;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.SigningKey;
import io.weightseal.format.Envelope;
import io.weightseal.keys.files.KeyFolders;
import io.weightseal.keys.files.KeyName;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.files.PassphraseSource.Purpose;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.files.SecretCipher;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Signers with their private halves, in files below one folder.
///
/// A signer NAME stands in `<home>/signers/NAME/`: `key.json`, and the seeds of an Ed25519 and an
/// ML-DSA-65 key, 32 bytes each or, under a passphrase, their encryption. Folders have mode 0700,
/// files 0600; what others can read, what belongs to somebody else, and symbolic links are refused.
/// Safe for use by several threads and processes.
///
/// What the JVM cannot promise: the JDK expands a seed into a private key on the heap, which nobody
/// can wipe.
public final class SignerStore {
  static final String SCHEME = "signer";

  private final SecureRandom random = new SecureRandom();
  private final KeyFolders signers;
  private final Function<SecureRandom, Protection.Argon2id> newParameters;

  /// The store below `home`; nothing is made until the first signer is.
  public SignerStore(Path home) {
    this(home, Protection.Argon2id::recommended);
  }

  /// For tests, which cannot afford the recommended parameters at each step.
  SignerStore(Path home, Function<SecureRandom, Protection.Argon2id> newParameters) {
    this.signers = new KeyFolders(home.toAbsolutePath().resolve("signers"), SCHEME);
    this.newParameters = newParameters;
  }

  /// The folder that holds the signers.
  public Path folder() {
    return signers.path();
  }

  /// The names of all signers, in order. Says nothing about their state: see [#show(String)].
  public List<String> list() throws KeyServiceException {
    return signers.names();
  }

  /// What the store says about the signer `name`.
  ///
  /// @throws KeyServiceException also when others can get at it
  /// @throws IllegalArgumentException when that is no name for a signer
  public LocalSigner show(String name) throws KeyServiceException {
    KeyName.require(name);
    return signers.guarded(signers.uri(name).value(), () -> SignerFolder.load(signers, name));
  }

  /// Makes a signer whose private halves nothing but their files' permissions protects.
  ///
  /// @throws KeyServiceException [Reason#EXISTS] when there is a signer of that name
  /// @throws IllegalArgumentException when that is no name for a signer
  public LocalSigner create(String name) throws KeyServiceException {
    return create(name, new Protection.None(), PassphraseSource.none());
  }

  /// Makes a signer whose private halves are under a passphrase, for which `passphrases` is asked.
  ///
  /// @throws KeyServiceException [Reason#EXISTS] when there is a signer of that name
  /// @throws IllegalArgumentException when that is no name for a signer
  public LocalSigner create(String name, PassphraseSource passphrases) throws KeyServiceException {
    return create(name, newParameters.apply(random), passphrases);
  }

  /// Makes a signer whose one key stays in its key service.
  ///
  /// @throws KeyServiceException [Reason#EXISTS] when there is a signer of that name
  /// @throws IllegalArgumentException when that is no name for a signer, or no key that can be one's
  // spec: sign-v1#svc-1
  public LocalSigner create(String name, SigningKey key) throws KeyServiceException {
    ServiceSigner.signer(name, key);
    return signers.create(
        name,
        new Protection.None(),
        PassphraseSource.none(),
        _ -> SignerFolder.create(signers.path(), name, key));
  }

  private LocalSigner create(String name, Protection protection, PassphraseSource passphrases)
      throws KeyServiceException {
    return signers.create(
        name,
        protection,
        passphrases,
        cipher -> SignerFolder.create(signers.path(), name, protection, cipher, random));
  }

  /// Signs as `signer`.
  ///
  /// @param passphrases asked for its passphrase where it has one, once for each manifest
  /// @param service asked where its key is in a key service
  public SigningKeys keys(
      LocalSigner signer, PassphraseSource passphrases, ServiceSigner.Service service) {
    SigningKey key = signer.serviceKey();
    return key != null
        ? new ServiceSigner(signer.signer(), key, service)
        : ofSeeds(signer, passphrases);
  }

  private SigningKeys ofSeeds(LocalSigner signer, PassphraseSource passphrases) {
    return new SigningKeys() {
      @Override
      public Signer signer() {
        return signer.signer();
      }

      @Override
      public Map<SignatureAlgorithm, byte[]> sign(Envelope manifest) throws KeyServiceException {
        return SignerStore.this.sign(
            signer, passphrases, Envelope.preAuthenticationEncoding(manifest.payload()));
      }
    };
  }

  private Map<SignatureAlgorithm, byte[]> sign(
      LocalSigner signer, PassphraseSource passphrases, byte[] message) throws KeyServiceException {
    return signers.guarded(
        signer.uri().value(),
        () -> {
          try (SecretCipher cipher =
              SecretCipher.of(signer.uri(), signer.protection(), passphrases, Purpose.EXISTING)) {
            Map<SignatureAlgorithm, byte[]> made = new EnumMap<>(SignatureAlgorithm.class);
            for (SignatureAlgorithm algorithm : SignerFolder.ALGORITHMS) {
              KeyPair pair = SignerFolder.keyPair(signer, algorithm, cipher);
              made.put(algorithm, algorithm.sign(pair.getPrivate(), message));
            }
            return made;
          } catch (GeneralSecurityException e) {
            throw new KeyServiceException(
                Reason.DAMAGED, signer.uri() + " cannot sign: " + e.getMessage(), e);
          }
        });
  }
}
