package io.weightseal.recipes;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.WrappedKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// One key, `alias/models`, that wraps with AES-GCM and binds to key id and context, as
/// `recipe_files.py` does. Shows nothing of how KMS is called.
final class FakeKms implements DataKeySource {
  private final byte[] master = new byte[32];
  private int calls;

  FakeKms() {
    for (int i = 0; i < master.length; i++) {
      master[i] = (byte) i;
    }
  }

  int calls() {
    return calls;
  }

  @Override
  public DataKey decrypt(String keyId, WrappedKey wrapped, Map<String, String> encryptionContext)
      throws KeyServiceException {
    calls++;
    if (!keyId.equals("alias/models")) {
      throw new KeyServiceException(Reason.ABSENT, "no key " + keyId);
    }
    StringBuilder bound = new StringBuilder(keyId);
    new TreeMap<>(encryptionContext)
        .forEach((name, value) -> bound.append('\0').append(name).append('\0').append(value));
    byte[] blob = wrapped.bytes();
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(master, "AES"),
          new GCMParameterSpec(128, blob, 0, 12));
      cipher.updateAAD(bound.toString().getBytes(StandardCharsets.UTF_8));
      return DataKey.takingOver(cipher.doFinal(blob, 12, blob.length - 12));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new KeyServiceException(
          Reason.WRONG_CONTEXT, keyId + " wrapped it for another context");
    }
  }
}
