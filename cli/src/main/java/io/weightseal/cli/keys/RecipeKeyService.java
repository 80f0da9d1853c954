package io.weightseal.cli.keys;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.keys.aws.AwsKeyService;
import java.util.Map;
import java.util.Optional;

/// AWS KMS as the recipe uses it: what is wrapped is bound to pairs of its own, not to a model's
/// identity. It unwraps, and that is all.
///
/// @param encryptionContext those pairs
record RecipeKeyService(AwsKeyService kms, Map<String, String> encryptionContext)
    implements KeyService {
  static final String SCHEME = AwsKeyService.SCHEME;

  @Override
  public String scheme() {
    return SCHEME;
  }

  @Override
  public boolean knows(KeyUri key) {
    return kms.knows(key);
  }

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    return kms.decrypt(recipient.key(), recipient.wrapped(), encryptionContext);
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    throw new KeyServiceException(
        Reason.UNSUPPORTED, "nothing is wrapped anew as the recipe does it; seal it for " + key);
  }

  @Override
  public KeyStatus status(KeyUri key) throws KeyServiceException {
    return kms.status(key);
  }

  @Override
  public Optional<String> principal() {
    return kms.principal();
  }

  @Override
  public void close() {
    kms.close();
  }
}
