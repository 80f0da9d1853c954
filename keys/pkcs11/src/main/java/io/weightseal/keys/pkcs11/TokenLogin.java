package io.weightseal.keys.pkcs11;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import javax.security.auth.login.LoginException;

/// Logs this process in to one token when it has to be. A PIN that was refused is not tried again.
/// Safe for use by several threads.
final class TokenLogin {
  private final Cryptoki module;
  private final TokenProvider provider;
  private final PinSource pins;
  private boolean pinRefused;

  TokenLogin(Cryptoki module, TokenProvider provider, PinSource pins) {
    this.module = module;
    this.provider = provider;
    this.pins = pins;
  }

  /// Returns once this process is logged in, if the token wants that.
  void require(TokenSession session, TokenInfo now, KeyUri key)
      throws CryptokiException, KeyServiceException {
    if (!now.loginRequired() || session.loggedIn()) {
      return;
    }
    synchronized (this) {
      if (session.loggedIn()) {
        return;
      }
      if (pinRefused) {
        throw new KeyServiceException(
            Reason.DENIED,
            "the token "
                + now.label()
                + " of "
                + key
                + " refused the PIN before, and one more wrong PIN could lock it; start again with"
                + " the right one");
      }
      requirePin(now, key);
      try {
        provider.login(now.pinPad() ? null : pins.pin(key, now.label()));
      } catch (LoginException e) {
        pinRefused = true;
        throw refusedPin(now, key, e);
      }
    }
  }

  private static void requirePin(TokenInfo now, KeyUri key) throws KeyServiceException {
    if (now.pinLocked() || !now.pinSet()) {
      throw new KeyServiceException(
          Reason.DENIED,
          "the token "
              + now.label()
              + " of "
              + key
              + (now.pinLocked()
                  ? " has locked its PIN after too many wrong ones"
                  : " has no user PIN yet")
              + "; its security officer must set a new one, as with pkcs11-tool --init-pin");
    }
  }

  private KeyServiceException refusedPin(TokenInfo now, KeyUri key, LoginException error)
      throws CryptokiException {
    String left =
        module.tokens().working().stream().anyMatch(it -> it.is(now) && it.pinFinalTry())
            ? ", and the next wrong PIN locks it"
            : "";
    return switch (Refusal.answer(error)) {
      case "CKR_PIN_INCORRECT", "CKR_PIN_INVALID", "CKR_PIN_LEN_RANGE" ->
          new KeyServiceException(
              Reason.DENIED,
              "the token "
                  + now.label()
                  + " of "
                  + key
                  + " refused the PIN"
                  + left
                  + "; start again with its user PIN",
              error);
      default -> Refusal.of("cannot log in to the token " + now.label() + " of " + key, error);
    };
  }
}
