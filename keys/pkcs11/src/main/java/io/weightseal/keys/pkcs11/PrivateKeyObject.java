package io.weightseal.keys.pkcs11;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/// A private key in a token, as the token describes it.
///
/// @param handle the token's own number for it
record PrivateKeyObject(
    long handle, long type, boolean sensitive, boolean extractable, boolean signs) {
  private static final long EC = 0x3;

  // A SubjectPublicKeyInfo without the point that ends it. Source: RFC 5480.
  private static final byte[] P256 =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
  private static final byte[] P384 =
      HexFormat.of().parseHex("3076301006072a8648ce3d020106052b81040022036200");

  /// The one key that `uri` names, when it is an elliptic-curve key that does not leave its token
  /// and may sign.
  static PrivateKeyObject require(TokenSession session, Pkcs11Uri uri)
      throws CryptokiException, KeyServiceException {
    List<PrivateKeyObject> found = session.privateKeys(uri);
    if (found.isEmpty() && session.find(uri).isEmpty()) {
      throw new KeyServiceException(
          Reason.ABSENT,
          "its token has no private key "
              + uri.key()
              + "; see pkcs11-tool --list-objects, or make one with pkcs11-tool --keypairgen");
    }
    if (found.size() != 1 || found.getFirst().type != EC || !found.getFirst().signs) {
      throw SigningKey.unfit(uri.key(), null);
    }
    PrivateKeyObject key = found.getFirst();
    if (!key.sensitive || key.extractable) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          uri.key()
              + " can be taken out of its token, where anyone with the PIN could copy it; make a"
              + " key that cannot, under another label");
    }
    return key;
  }

  /// What its signatures verify with: the public key of the same name.
  static SigningKey shown(TokenSession session, Pkcs11Uri uri)
      throws CryptokiException, KeyServiceException {
    List<byte[]> points = session.publicPoints(uri);
    if (points.size() != 1) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          "the token does not have one public key beside the private key "
              + uri.key()
              + "; write it there under the same label, with the token's own tools");
    }
    return SigningKey.of(uri.key(), null, info(uri.key(), points.getFirst()));
  }

  /// @param point in an OCTET STRING in DER, or bare, as some tokens have it
  private static byte[] info(KeyUri key, byte[] point) throws KeyServiceException {
    return switch (point.length) {
      case 65, 67 -> joined(P256, point, 65);
      case 97, 99 -> joined(P384, point, 97);
      default -> throw SigningKey.unfit(key, null);
    };
  }

  private static byte[] joined(byte[] prefix, byte[] point, int bare) {
    return ByteBuffer.allocate(prefix.length + bare)
        .put(prefix)
        .put(point, point.length - bare, bare)
        .array();
  }
}
