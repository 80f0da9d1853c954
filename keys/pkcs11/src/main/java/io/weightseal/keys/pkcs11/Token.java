package io.weightseal.keys.pkcs11;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.crypto.SecretKey;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;

/// A token in use. Looks a key up afresh for each piece of work, so that one that was removed,
/// replaced or changed counts at once. Safe for use by several threads; as many work at a time as
/// the token has sessions for.
final class Token implements AutoCloseable {
  private static final int MOST_AT_A_TIME = 8;

  private final Cryptoki module;
  private final Path library;
  private final TokenInfo opened;
  private final TokenProvider provider;
  private final Logins.Slot slot;
  private final Semaphore places;
  private final TokenLogin login;
  private @Nullable LoadedKey loaded;

  /// A key as the provider holds it, and the object that it was loaded from.
  private record LoadedKey(KeyObject object, SecretKey key) {}

  /// Something done with a key.
  @FunctionalInterface
  interface Work<T> {
    T with(KeyCipher cipher) throws GeneralSecurityException;
  }

  Token(Cryptoki module, Path library, TokenInfo info, PinSource pins) {
    this.module = module;
    this.library = library;
    this.opened = info;
    this.provider = TokenProvider.of(library, info);
    this.login = new TokenLogin(module, provider, pins);
    this.slot = new Logins.Slot(library.toString(), info.slot());
    // Each piece of work holds a session of ours and one of the provider's, which keeps one more.
    long pairs = info.maxSessions() / 2 - 1;
    this.places = new Semaphore(Math.clamp(pairs, 1, MOST_AT_A_TIME));
    Logins.enter(slot);
  }

  /// Whether this is the token that `info` tells of.
  boolean is(TokenInfo info) {
    return opened.is(info);
  }

  /// Does `work` with the key that `uri` names.
  ///
  /// @throws GeneralSecurityException what `work` throws
  <T> T use(TokenInfo now, Pkcs11Uri uri, Work<T> work)
      throws KeyServiceException, GeneralSecurityException {
    enter(uri.key());
    try {
      return work.with(new KeyCipher(provider, load(uri.key(), require(now, uri))));
    } finally {
      places.release();
    }
  }

  /// Something done in a session in which private keys are seen.
  @FunctionalInterface
  interface SessionWork<T> {
    T with(TokenSession session) throws CryptokiException, KeyServiceException;
  }

  /// Does `work`, logged in.
  ///
  /// @param what what could not be done if it fails, such as `cannot sign with`
  <T> T loggedIn(TokenInfo now, Pkcs11Uri uri, String what, SessionWork<T> work)
      throws KeyServiceException {
    enter(uri.key());
    try (TokenSession session = TokenSession.open(module, now)) {
      login.require(session, now, uri.key());
      return work.with(session);
    } catch (CryptokiException e) {
      throw Refusal.of(what + " " + uri.key(), e);
    } finally {
      places.release();
    }
  }

  /// Finds the key that `uri` names, and checks that it fits.
  void check(TokenInfo now, Pkcs11Uri uri) throws KeyServiceException {
    enter(uri.key());
    try {
      KeyObject _ = require(now, uri);
    } finally {
      places.release();
    }
  }

  /// Makes the key that `uri` names.
  void create(TokenInfo now, Pkcs11Uri uri, String label) throws KeyServiceException {
    enter(uri.key());
    try (TokenSession session = TokenSession.open(module, now)) {
      login.require(session, now, uri.key());
      if (!session.find(uri).isEmpty()) {
        throw new KeyServiceException(
            Reason.EXISTS, "there is a key " + uri.key() + " already; choose another label");
      }
      TokenProvider.generate(library, now, label, uri.id());
    } catch (CryptokiException | GeneralSecurityException | ProviderException e) {
      throw Refusal.of("cannot make the key " + uri.key(), e);
    } finally {
      places.release();
    }
  }

  private void enter(KeyUri key) throws KeyServiceException {
    try {
      places.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KeyServiceException(
          Reason.UNAVAILABLE, "interrupted while waiting for the token of " + key, e);
    }
  }

  private KeyObject require(TokenInfo now, Pkcs11Uri uri) throws KeyServiceException {
    try (TokenSession session = TokenSession.open(module, now)) {
      login.require(session, now, uri.key());
      List<KeyObject> found = session.find(uri);
      if (found.isEmpty()) {
        throw new KeyServiceException(
            Reason.ABSENT,
            "the token "
                + now.label()
                + " has no secret key "
                + uri.key()
                + "; see pkcs11-tool --list-objects, or make it with weightseal key create");
      }
      if (found.size() > 1) {
        throw new KeyServiceException(
            Reason.UNSUPPORTED,
            "the token "
                + now.label()
                + " has more than one secret key "
                + uri.key()
                + "; rename or remove one of them with the token's own tools");
      }
      return found.getFirst().requireUsable(uri.key());
    } catch (CryptokiException e) {
      throw Refusal.of("cannot look for " + uri.key(), e);
    }
  }

  private synchronized SecretKey load(KeyUri key, KeyObject object) throws KeyServiceException {
    LoadedKey last = loaded;
    if (last != null && last.object().equals(object)) {
      return last.key();
    }
    try {
      SecretKey found = provider.key(object.label());
      if (found == null) {
        throw new KeyServiceException(
            Reason.UNSUPPORTED,
            "Java's PKCS#11 provider does not see "
                + key
                + "; give it a label in ASCII with the token's own tools");
      }
      loaded = new LoadedKey(object, found);
      return found;
    } catch (IOException | GeneralSecurityException | ProviderException e) {
      throw unreadable(key, e);
    }
  }

  private static KeyServiceException unreadable(KeyUri key, Exception error) {
    if (Refusal.answer(error).isEmpty() && Refusal.innermost(error).contains("CKA_LABEL")) {
      return new KeyServiceException(
          Reason.UNSUPPORTED,
          "Java's PKCS#11 provider cannot use "
              + key
              + ", because two objects in its token share a label; rename or remove one of them"
              + " with the token's own tools",
          error);
    }
    return Refusal.of("cannot use " + key, error);
  }

  @Override
  public void close() {
    if (Logins.leave(slot)) {
      try {
        provider.logout();
      } catch (LoginException | ProviderException e) {
        // The token is gone, or another process reset it: nobody is logged in then.
        loaded = null;
      }
    }
  }
}
