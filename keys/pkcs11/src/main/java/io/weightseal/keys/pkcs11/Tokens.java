package io.weightseal.keys.pkcs11;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tokens that one module reaches. Loads the module when a key is asked for first. Safe for use
/// by several threads.
final class Tokens implements AutoCloseable {
  private final @Nullable Path library;
  private final PinSource pins;
  private final List<Token> open = new ArrayList<>();
  private @Nullable Cryptoki module;

  Tokens(@Nullable Path library, PinSource pins) {
    this.library = library;
    this.pins = pins;
  }

  /// A token, and what its module said of it just now.
  record Found(Token token, TokenInfo now) {}

  /// The token that `uri` names. Asks the module afresh: a token may have come or gone.
  Found find(Pkcs11Uri uri) throws KeyServiceException {
    if (library == null) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          "cannot use "
              + uri.key()
              + ": no PKCS#11 module is configured; set module of pkcs11, under key-services in"
              + " config.yaml, to the library that came with the token");
    }
    List<TokenInfo> matching = new ArrayList<>();
    try {
      Cryptoki.Listing all = loaded(library, uri).tokens();
      for (TokenInfo each : all.working()) {
        if (each.initialized() && uri.matches(each)) {
          matching.add(each);
        }
      }
      if (matching.isEmpty() && !all.failures().isEmpty()) {
        throw all.failures().getFirst();
      }
    } catch (CryptokiException e) {
      throw Refusal.of("cannot look for the token of " + uri.key(), e);
    }
    if (matching.size() != 1) {
      throw new KeyServiceException(
          Reason.ABSENT,
          (matching.isEmpty() ? "there is no token " : "there is more than one token ")
              + uri.tokenNamed()
              + " for "
              + uri.key()
              + "; see pkcs11-tool --module "
              + library
              + " --list-slots"
              + (matching.isEmpty() ? "" : ", and add serial=NUMBER to the key's name"));
    }
    return new Found(opened(library, uri, matching.getFirst()), matching.getFirst());
  }

  private synchronized Cryptoki loaded(Path from, Pkcs11Uri uri)
      throws KeyServiceException, CryptokiException {
    if (module == null) {
      try {
        if (!Files.isReadable(from)) {
          throw new IllegalArgumentException("there is no such file, or this user may not read it");
        }
        module = Cryptoki.load(from);
      } catch (IllegalArgumentException e) {
        throw new KeyServiceException(
            Reason.UNAVAILABLE,
            "cannot load the PKCS#11 module "
                + from
                + " for "
                + uri.key()
                + ": "
                + String.valueOf(e.getMessage()).replace("; ", ", ")
                + "; set module of pkcs11, under key-services in config.yaml, to the library that came"
                + " with the token",
            e);
      }
    }
    return module;
  }

  private synchronized Token opened(Path from, Pkcs11Uri uri, TokenInfo info)
      throws KeyServiceException {
    for (Token each : open) {
      if (each.is(info)) {
        return each;
      }
    }
    if (module == null) {
      throw new AssertionError("a token was found without a module");
    }
    try {
      Token token = new Token(module, from, info, pins);
      open.add(token);
      return token;
    } catch (ProviderException e) {
      throw Refusal.of("cannot use the token " + info.label() + " of " + uri.key(), e);
    }
  }

  @Override
  public synchronized void close() {
    open.forEach(Token::close);
    open.clear();
  }
}
