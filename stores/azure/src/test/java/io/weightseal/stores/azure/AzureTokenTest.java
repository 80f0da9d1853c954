package io.weightseal.stores.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.CredentialUnavailableException;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.blob.BlobAccess;
import io.weightseal.stores.blob.BlobSettings;
import io.weightseal.stores.blob.BlobSettings.Credential;
import io.weightseal.stores.blob.Cloud;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.LoopbackServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/// Tokens over TLS, with an authority of our own. Azurite reads a token's claims; it does not know
/// who signed it.
class AzureTokenTest {
  private static final LoopbackServer SERVER =
      LoopbackServer.shared("azurite-tls", Duration.ofMinutes(15));

  private final List<String> scopes = new ArrayList<>();

  private static String token(Instant end) {
    String claims =
        "{\"aud\":\"https://weightseal.blob.core.windows.net\",\"iss\":\"https://sts.windows.net/t/\","
            + "\"iat\":%d,\"nbf\":%d,\"exp\":%d}"
                .formatted(
                    end.getEpochSecond() - 7200, end.getEpochSecond() - 7200, end.getEpochSecond());
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8))
        + "."
        + base64.encodeToString(claims.getBytes(UTF_8))
        + "."
        + base64.encodeToString("unsigned".getBytes(UTF_8));
  }

  private TokenCredential credential(Instant end) {
    return new TokenCredential() {
      @Override
      public Mono<AccessToken> getToken(TokenRequestContext request) {
        scopes.addAll(request.getScopes());
        return Mono.just(
            new AccessToken(token(end), OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
      }
    };
  }

  private static BucketStore store(TokenCredential credential, @Nullable Path authority) {
    BlobSettings settings =
        new BlobSettings(
            Cloud.PUBLIC,
            URI.create("https://127.0.0.1:" + SERVER.port()),
            authority,
            Credential.TOKEN);
    return AzureServer.store(
        AzureServer.connection(settings, BlobAccess.token(settings, credential), "absent"));
  }

  private static Path authority() {
    return SERVER.folder().resolve("cert.pem");
  }

  @Test
  void asksForATokenThatIsGoodForTheOneAccount() {
    try (BucketStore store = store(credential(Instant.now().plusSeconds(3600)), authority())) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.list(""));
      assertEquals(Reason.ABSENT, refusal.reason(), refusal::toString);
      assertTrue(refusal.getMessage().contains("no such container"), refusal::getMessage);
      assertEquals(
          List.of("https://weightseal.blob.core.windows.net/.default"),
          scopes.stream().distinct().toList());
    }
  }

  @Test
  void saysThatATokenHasExpired() {
    try (BucketStore store = store(credential(Instant.now().minusSeconds(3600)), authority())) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.list(""));
      assertEquals(Reason.DENIED, refusal.reason(), refusal::toString);
      assertFalse(refusal.retryable());
      assertFalse(refusal.toString().contains("eyJ"), refusal::toString);
    }
  }

  @Test
  void saysThatThereIsNoToken() {
    TokenCredential none =
        _ -> Mono.error(new CredentialUnavailableException("secret words of a tool"));
    try (BucketStore store = store(none, authority())) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.list(""));
      assertEquals(Reason.DENIED, refusal.reason(), refusal::toString);
      assertTrue(refusal.getMessage().contains("az login"), refusal::getMessage);
      assertFalse(refusal.toString().contains("secret words"), refusal::toString);
    }
  }

  @Test
  void trustsNoServerThatNobodyVouchesFor() {
    try (BucketStore store = store(credential(Instant.now().plusSeconds(3600)), null)) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.list(""));
      assertEquals(Reason.FAILED, refusal.reason(), refusal::toString);
      assertTrue(refusal.getMessage().contains("not trusted"), refusal::getMessage);
    }
  }
}
