package io.weightseal.cli.keys;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.WrappedKey;
import io.weightseal.cli.settings.Settings;
import io.weightseal.keys.aws.AwsKeyService;
import io.weightseal.keys.policy.PolicySettings;
import io.weightseal.recipes.DataKeySource;
import java.util.Map;

/// AWS KMS for files of the recipe, which name a key there: one that the settings must allow.
public record RecipeKeys(Settings settings, KeyServices services) implements DataKeySource {

  @Override
  public DataKey decrypt(String keyId, WrappedKey wrapped, Map<String, String> encryptionContext)
      throws KeyServiceException {
    KeyUri key = uri(keyId);
    if (!services.know(key)) {
      throw new KeyServiceException(
          Reason.DENIED,
          "the file's data key is wrapped by "
              + key
              + ", which the settings do not allow; if it is the right one, allow it with"
              + " --allow-key "
              + key);
    }
    KeyServiceSettings aws =
        new KeyServiceSettings(
            settings.keyAccess().services().getOrDefault(AwsKeyService.SCHEME, Map.of()));
    try (AwsKeyService kms = AwsKeyService.open(PolicySettings.others(aws))) {
      return kms.decrypt(key, wrapped, encryptionContext);
    } catch (NotAuthenticException e) {
      throw new KeyServiceException(Reason.WRONG_CONTEXT, String.valueOf(e.getMessage()), e);
    }
  }

  private static KeyUri uri(String keyId) throws KeyServiceException {
    try {
      return new KeyUri(AwsKeyService.SCHEME + ":///" + keyId);
    } catch (IllegalArgumentException e) {
      throw new KeyServiceException(
          Reason.ABSENT, "the file names no key of AWS KMS: " + e.getMessage(), e);
    }
  }
}
