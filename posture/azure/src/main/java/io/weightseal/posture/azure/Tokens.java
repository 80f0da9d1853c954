package io.weightseal.posture.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.rest.Refusal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Tokens of Microsoft Entra ID, kept while they last. Shows nothing of them. Safe for use by
/// several threads.
final class Tokens {
  private static final int SPARE_MINUTES = 5;

  private final TokenCredential credential;
  private final Map<String, AccessToken> kept = new ConcurrentHashMap<>();

  Tokens(TokenCredential credential) {
    this.credential = credential;
  }

  /// What the token is from, for clients that ask for tokens themselves.
  TokenCredential credential() {
    return credential;
  }

  /// @param subject what errors name
  /// @param audience whom the token is for, such as `https://management.azure.com`
  String of(String subject, String audience) throws StoreException {
    try {
      AccessToken token =
          kept.compute(
              audience,
              (_, known) ->
                  known != null
                          && known
                              .getExpiresAt()
                              .isAfter(
                                  OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(SPARE_MINUTES))
                      ? known
                      : credential.getTokenSync(
                          new TokenRequestContext().addScopes(audience + "/.default")));
      return token.getToken();
    } catch (RuntimeException e) {
      // What the client says here may repeat what a tool printed: it is left out.
      throw Refusal.failure(
          Reason.DENIED,
          subject,
          "there are no Azure credentials, or they have expired",
          "sign in with az login");
    }
  }

  @Override
  public String toString() {
    return "Tokens";
  }
}
