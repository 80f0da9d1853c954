package io.weightseal.cli.keys;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.cli.passphrase.Passphrases;
import io.weightseal.cli.settings.Environment;
import io.weightseal.cli.settings.KeyAccess;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.files.PassphraseSource.Purpose;
import io.weightseal.keys.pkcs11.PinSource;
import io.weightseal.keys.pkcs11.Pkcs11KeyService;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The PINs of tokens: the first line of the file that the setting `pin-file` names, else whatever
/// passphrases come from.
///
/// @param otherwise asked when there is no such setting
record Pins(KeyAccess access, Environment environment, PassphraseSource otherwise)
    implements PinSource {
  private static final String PIN_FILE = "pin-file";

  /// `settings` without this one.
  static KeyServiceSettings others(KeyServiceSettings settings) {
    Map<String, String> others = new HashMap<>(settings.values());
    others.remove(PIN_FILE);
    return new KeyServiceSettings(others);
  }

  @Override
  public byte[] pin(KeyUri key, String token) throws KeyServiceException {
    String file = access.services().getOrDefault(Pkcs11KeyService.SCHEME, Map.of()).get(PIN_FILE);
    if (file != null) {
      return Passphrases.fromFile(environment.resolve(file));
    }
    // One question for each token, whichever of its keys comes first.
    String label = URLEncoder.encode(token, StandardCharsets.UTF_8).replace("+", "%20");
    return otherwise.passphrase(
        new KeyUri(Pkcs11KeyService.SCHEME + ":token=" + label), Purpose.EXISTING);
  }
}
