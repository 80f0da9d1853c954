package io.weightseal.keys.aws;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A key of AWS KMS, as an `awskms:` URI names it.
///
/// Source: the URIs of cosign's key management, `awskms://[ENDPOINT]/[ID|ALIAS|ARN]`, with the
/// endpoint left empty.
///
/// @param uri as given
/// @param id what goes into the requests: a key id, `alias/NAME`, or the ARN of either
/// @param region of an ARN; null for the others, which are looked for in the client's region
record KmsKey(KeyUri uri, String id, @Nullable String region) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern ALIAS = Pattern.compile("alias/[A-Za-z0-9/_-]{1,250}");
  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]{0,16}:kms:([a-z0-9-]{1,32}):[0-9]{12}:(.+)");
  private static final String KEY = "key/";

  /// @throws KeyServiceException when `uri` names no key of KMS, or says where KMS is
  static KmsKey of(KeyUri uri) throws KeyServiceException {
    if (!uri.scheme().equals(AwsKeyService.SCHEME)) {
      throw new IllegalArgumentException(uri + " is no key of AWS KMS");
    }
    if (!uri.name().startsWith("//")) {
      throw malformed(uri);
    }
    String rest = uri.name().substring(2);
    if (!rest.startsWith("/")) {
      throw new KeyServiceException(
          Reason.DENIED,
          uri
              + " names the host of a key service, which only local configuration may; write"
              + " awskms:///KEY with three slashes, and set endpoint under key-services: awskms:");
    }
    String id = rest.substring(1);
    Matcher arn = ARN.matcher(id);
    if (arn.matches() && isResource(arn.group(2))) {
      return new KmsKey(uri, id, arn.group(1));
    }
    if (!ID.matcher(id).matches() && !ALIAS.matcher(id).matches()) {
      throw malformed(uri);
    }
    return new KmsKey(uri, id, null);
  }

  private static boolean isResource(String resource) {
    return ALIAS.matcher(resource).matches()
        || (resource.startsWith(KEY) && ID.matcher(resource.substring(KEY.length())).matches());
  }

  private static KeyServiceException malformed(KeyUri uri) {
    return new KeyServiceException(
        Reason.ABSENT,
        uri
            + " names no key of AWS KMS; write awskms:///arn:aws:kms:REGION:ACCOUNT:key/ID,"
            + " awskms:///alias/NAME or awskms:///KEY-ID");
  }
}
