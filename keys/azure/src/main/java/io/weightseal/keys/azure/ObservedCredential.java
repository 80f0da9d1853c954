package io.weightseal.keys.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// A credential that remembers for whom it gave tokens: the ids that a vault's own log has.
final class ObservedCredential implements TokenCredential {
  private static final Pattern ID = Pattern.compile("[0-9a-fA-F-]{36}");

  private final TokenCredential inner;
  private volatile @Nullable String principal;

  ObservedCredential(TokenCredential inner) {
    this.inner = inner;
  }

  @Override
  public Mono<AccessToken> getToken(TokenRequestContext request) {
    return inner.getToken(request).doOnNext(this::observe);
  }

  @Override
  public AccessToken getTokenSync(TokenRequestContext request) {
    AccessToken token = inner.getTokenSync(request);
    observe(token);
    return token;
  }

  /// `oid=... appid=...`, once there was a token that says so.
  Optional<String> principal() {
    return Optional.ofNullable(principal);
  }

  private void observe(AccessToken token) {
    String[] parts = token.getToken().split("\\.", -1);
    if (parts.length != 3) {
      return;
    }
    try (JsonReader json = JsonProviders.createReader(Base64.getUrlDecoder().decode(parts[1]))) {
      Map<String, Object> claims = json.readMap(JsonReader::readUntyped);
      String text = (claim("oid", claims) + " " + claim("appid", claims)).strip();
      principal = text.isEmpty() ? null : text;
    } catch (IOException | IllegalArgumentException e) {
      // A token of another make: it is the vault's to judge, and for us it names nobody.
      principal = null;
    }
  }

  private static String claim(String name, Map<String, Object> claims) {
    return claims.get(name) instanceof String value && ID.matcher(value).matches()
        ? name + "=" + value
        : "";
  }
}
