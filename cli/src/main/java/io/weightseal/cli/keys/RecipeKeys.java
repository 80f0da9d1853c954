package io.weightseal.cli.keys;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import io.weightseal.keys.policy.KeyServicePolicy;
import io.weightseal.recipes.DataKeySource;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

/// AWS KMS for files of the recipe, used as the settings say: a key that they do not allow is
/// refused by name, and a call is paced, limited in time and repeated as any other.
///
/// @param opening gives the service that unwraps under one encryption context
record RecipeKeys(KeyServicePolicy policy, Function<Map<String, String>, KeyService> opening)
    implements DataKeySource {
  /// No model: what was wrapped is bound to the file's own context.
  private static final ModelIdentity NOBODY =
      new ModelIdentity(new ModelId("0".repeat(32)), "a file of the recipe", "1", Map.of());

  @Override
  public DataKey decrypt(String keyId, WrappedKey wrapped, Map<String, String> encryptionContext)
      throws KeyServiceException, NotAuthenticException {
    Recipient recipient = new Recipient(uri(keyId), null, wrapped, Instant.EPOCH);
    try (KeyService kms =
        policy.around(
            new LazyKeyService(RecipeKeyService.SCHEME, () -> opening.apply(encryptionContext)))) {
      return kms.unwrap(recipient, NOBODY);
    }
  }

  private static KeyUri uri(String keyId) throws KeyServiceException {
    try {
      return new KeyUri(RecipeKeyService.SCHEME + ":///" + keyId);
    } catch (IllegalArgumentException e) {
      throw new KeyServiceException(
          Reason.ABSENT, "the file's kms_key_id names no key of AWS KMS: " + e.getMessage(), e);
    }
  }
}
