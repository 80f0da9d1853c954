package io.weightseal.fuzz;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Signatures on models that parsers take. No key made them.
final class ModelSignatures {
  private static final String DIGEST = "ab".repeat(32);

  /// A certificate of CN=Seed by itself.
  private static final String CERTIFICATE =
      "MIIBcjCCARmgAwIBAgIUbv6o/YR/Og4PYobU0MQ/5OKHI/cwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwE"
          + "U2VlZDAeFw0yNjExMjEyMTQ1MTlaFw0zNjExMTgyMTQ1MTlaMA8xDTALBgNVBAMMBFNlZWQwWTATBgcq"
          + "hkjOPQIBBggqhkjOPQMBBwNCAAREL3YQf6wg8ER2KN1JN0nUG2Yt8jXb4dwdnTDZXYTnvlKMXJRoPGKS"
          + "ZPmqNf4bBa1zNDI3k8CuaiK6BdVGVMH5o1MwUTAdBgNVHQ4EFgQUJACyA5SYtffv1OSe9aU+fUKnmdUw"
          + "HwYDVR0jBBgwFoAUJACyA5SYtffv1OSe9aU+fUKnmdUwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQD"
          + "AgNHADBEAiBHY3BJYst8o8nJL50xCCvHda3yWz34uNkI0F9pcAE2BgIgAWSbM1hzIOXp7bSetDp5k12K"
          + "JrV/3N2it1B8Bb28WSA=";

  private ModelSignatures() {}

  /// The name of a target, `/` and that of a seed, for each.
  static Map<String, byte[]> all() {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    String whole = statement("'a/b'", "'sha256'", "'method':'files'");
    String pieces =
        statement("'a:0:7'", "'sha256-sharded-7'", "'method':'shards','shard_size':7.0");
    seeds.put("ModelStatement/files", bytes(whole));
    seeds.put("ModelStatement/shards", bytes(pieces));
    seeds.put("ModelSignature/key", bundle("'publicKey':{'hint':'x'},'tlogEntries':[]", whole));
    seeds.put(
        "ModelSignature/chain",
        bundle(
            "'x509CertificateChain':{'certificates':[{'rawBytes':'" + CERTIFICATE + "'}]}", whole));
    return seeds;
  }

  private static String statement(String name, String algorithm, String how) {
    return "{'_type':'https://in-toto.io/Statement/v1','subject':[{'name':'m','digest':{'sha256':'"
        + rootDigest()
        + "'}}],'predicateType':'https://model_signing/signature/v1.0','predicate':{"
        + "'serialization':{"
        + how
        + ",'hash_type':'sha256','allow_symlinks':false,'ignore_paths':['.git']},"
        + "'resources':[{'name':"
        + name
        + ",'algorithm':"
        + algorithm
        + ",'digest':'"
        + DIGEST
        + "'}]}}";
  }

  private static String rootDigest() {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(DIGEST)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bundle(String material, String statement) {
    return bytes(
        "{'mediaType':'application/vnd.dev.sigstore.bundle.v0.3+json','verificationMaterial':{"
            + material
            + "},'dsseEnvelope':{'payload':'"
            + Base64.getEncoder().encodeToString(bytes(statement))
            + "','payloadType':'application/vnd.in-toto+json',"
            + "'signatures':[{'sig':'AQID','keyid':''}]}}");
  }

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }
}
