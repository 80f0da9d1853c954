package io.weightseal.keys.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A session with a token that only reads. Used by one thread. Sees private objects while this
/// process is logged in to the token, whichever of its sessions logged in.
final class TokenSession implements AutoCloseable {
  private static final MemoryLayout ATTRIBUTE =
      MemoryLayout.structLayout(JAVA_LONG, ADDRESS, JAVA_LONG);
  private static final int MAX_LABEL_BYTES = 1024;

  private static final long CLASS = 0x0;
  private static final long TOKEN = 0x1;
  private static final long LABEL = 0x3;
  private static final long KEY_TYPE = 0x100;
  private static final long ID = 0x102;
  private static final long SENSITIVE = 0x103;
  private static final long ENCRYPT = 0x104;
  private static final long DECRYPT = 0x105;
  private static final long VALUE_LENGTH = 0x161;
  private static final long EXTRACTABLE = 0x162;
  private static final long SIGN = 0x108;
  private static final long EC_POINT = 0x181;
  private static final long PUBLIC_KEY = 0x2;
  private static final long PRIVATE_KEY = 0x3;
  private static final long SECRET_KEY = 0x4;
  private static final long ECDSA = 0x1041;
  private static final int MAX_SIGNATURE_BYTES = 256;
  private static final int MAX_POINT_BYTES = 1024;

  private static final long READ_ONLY_USER = 1;
  private static final long READ_WRITE_USER = 3;
  private static final long ATTRIBUTE_TYPE_INVALID = 0x12;
  private static final long ABSENT_LENGTH = -1;

  private final Cryptoki module;
  private final long session;

  private TokenSession(Cryptoki module, long session) {
    this.module = module;
    this.session = session;
  }

  static TokenSession open(Cryptoki module, TokenInfo token) throws CryptokiException {
    return new TokenSession(module, module.openSession(token.slot()));
  }

  boolean loggedIn() throws CryptokiException {
    long state = module.sessionState(session);
    return state == READ_ONLY_USER || state == READ_WRITE_USER;
  }

  /// The secret keys that `uri` names; two at most, which is one too many.
  List<KeyObject> find(Pkcs11Uri uri) throws CryptokiException {
    List<KeyObject> found = new ArrayList<>();
    for (long handle : handles(SECRET_KEY, uri)) {
      found.add(describe(handle));
    }
    return found;
  }

  /// The private keys that `uri` names; two at most, which is one too many.
  List<PrivateKeyObject> privateKeys(Pkcs11Uri uri) throws CryptokiException {
    List<PrivateKeyObject> found = new ArrayList<>();
    for (long handle : handles(PRIVATE_KEY, uri)) {
      found.add(
          new PrivateKeyObject(
              handle,
              number(handle, KEY_TYPE),
              flag(handle, SENSITIVE, false),
              flag(handle, EXTRACTABLE, true),
              flag(handle, SIGN, false)));
    }
    return found;
  }

  /// The points of the public keys that `uri` names, as the token has them; two at most. Empty for
  /// one that is not on a curve.
  List<byte[]> publicPoints(Pkcs11Uri uri) throws CryptokiException {
    List<byte[]> found = new ArrayList<>();
    for (long handle : handles(PUBLIC_KEY, uri)) {
      found.add(value(handle, EC_POINT, MAX_POINT_BYTES, new byte[0]));
    }
    return found;
  }

  /// An ECDSA signature over a digest: its two numbers, side by side.
  byte[] sign(PrivateKeyObject key, byte[] digest) throws CryptokiException {
    return module.sign(session, ECDSA, key.handle(), digest, MAX_SIGNATURE_BYTES);
  }

  private List<Long> handles(long objectClass, Pkcs11Uri uri) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> values = new ArrayList<>();
      List<Long> types = new ArrayList<>(List.of(CLASS, TOKEN));
      values.add(arena.allocateFrom(JAVA_LONG, objectClass));
      values.add(arena.allocateFrom(JAVA_BYTE, (byte) 1));
      if (uri.object() != null) {
        types.add(LABEL);
        values.add(bytes(arena, uri.object().getBytes(StandardCharsets.UTF_8)));
      }
      if (uri.id() != null) {
        types.add(ID);
        values.add(bytes(arena, HexFormat.of().parseHex(uri.id())));
      }
      MemorySegment template = template(arena, types, values);
      return module.find(session, template, types.size(), 2);
    }
  }

  private KeyObject describe(long handle) throws CryptokiException {
    return new KeyObject(
        handle,
        new String(value(handle, LABEL, MAX_LABEL_BYTES, new byte[0]), StandardCharsets.UTF_8),
        number(handle, KEY_TYPE),
        number(handle, VALUE_LENGTH),
        flag(handle, SENSITIVE, false),
        flag(handle, EXTRACTABLE, true),
        flag(handle, ENCRYPT, false),
        flag(handle, DECRYPT, false));
  }

  private long number(long handle, long type) throws CryptokiException {
    byte[] value = value(handle, type, Long.BYTES, new byte[Long.BYTES]);
    return value.length == Long.BYTES
        ? MemorySegment.ofArray(value).get(JAVA_LONG_UNALIGNED, 0)
        : 0;
  }

  private boolean flag(long handle, long type, boolean absent) throws CryptokiException {
    byte[] value = value(handle, type, 1, new byte[] {(byte) (absent ? 1 : 0)});
    return value.length == 1 && value[0] != 0;
  }

  private byte[] value(long handle, long type, int most, byte[] absent) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(most, 8);
      MemorySegment template = template(arena, List.of(type), List.of(value));
      long returned = module.attributes(session, handle, template, 1);
      long length = template.get(JAVA_LONG, 16);
      if (returned == ATTRIBUTE_TYPE_INVALID || length == ABSENT_LENGTH) {
        return absent;
      }
      Cryptoki.require("C_GetAttributeValue", returned);
      return value.asSlice(0, length).toArray(JAVA_BYTE);
    }
  }

  private static MemorySegment bytes(Arena arena, byte[] value) {
    return arena.allocateFrom(JAVA_BYTE, value);
  }

  private static MemorySegment template(Arena arena, List<Long> types, List<MemorySegment> values) {
    MemorySegment template = arena.allocate(ATTRIBUTE, types.size());
    for (int i = 0; i < types.size(); i++) {
      long at = i * ATTRIBUTE.byteSize();
      template.set(JAVA_LONG, at, types.get(i));
      template.set(ADDRESS, at + 8, values.get(i));
      template.set(JAVA_LONG, at + 16, values.get(i).byteSize());
    }
    return template;
  }

  @Override
  public void close() {
    module.closeSession(session);
  }
}
