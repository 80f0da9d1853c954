package io.weightseal.keys.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A PKCS#11 module, asked for what the JDK's provider cannot tell or do: which tokens there are,
/// what a key in one may do, and signatures by keys that have no certificate. Changes nothing in a
/// token. The module stays loaded, as the provider needs it too.
///
/// Layouts are those of 64-bit Linux and macOS, where a `CK_ULONG` has 8 bytes. Safe for use by
/// several threads: the module is asked to lock by itself.
///
/// Source: PKCS #11 3.0, headers `pkcs11t.h` and `pkcs11f.h`.
@SuppressWarnings("restricted")
final class Cryptoki {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final long OK = 0;
  private static final long ALREADY_INITIALIZED = 0x191;
  private static final long OS_LOCKING_OK = 2;
  private static final long SERIAL_SESSION = 4;
  private static final long UNAVAILABLE = -1;
  private static final byte WITH_TOKEN = 1;
  private static final byte ALL = 0;

  // The functions stand in this order after the list's version, which fills one pointer's place.
  private static final int INITIALIZE = 0;
  private static final int GET_SLOT_LIST = 4;
  private static final int GET_TOKEN_INFO = 6;
  private static final int OPEN_SESSION = 12;
  private static final int CLOSE_SESSION = 13;
  private static final int GET_SESSION_INFO = 15;
  private static final int GET_ATTRIBUTE_VALUE = 24;
  private static final int FIND_OBJECTS_INIT = 26;
  private static final int FIND_OBJECTS = 27;
  private static final int FIND_OBJECTS_FINAL = 28;
  private static final int SIGN_INIT = 42;
  private static final int SIGN = 43;
  private static final int FUNCTIONS = 44;

  private final MethodHandle getSlotList;
  private final MethodHandle getTokenInfo;
  private final MethodHandle openSession;
  private final MethodHandle closeSession;
  private final MethodHandle getSessionInfo;
  private final MethodHandle getAttributeValue;
  private final MethodHandle findObjectsInit;
  private final MethodHandle findObjects;
  private final MethodHandle findObjectsFinal;
  private final MethodHandle signInit;
  private final MethodHandle sign;

  private Cryptoki(MemorySegment functions) {
    getSlotList = function(functions, GET_SLOT_LIST, JAVA_BYTE, ADDRESS, ADDRESS);
    getTokenInfo = function(functions, GET_TOKEN_INFO, JAVA_LONG, ADDRESS);
    openSession =
        function(functions, OPEN_SESSION, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
    closeSession = function(functions, CLOSE_SESSION, JAVA_LONG);
    getSessionInfo = function(functions, GET_SESSION_INFO, JAVA_LONG, ADDRESS);
    getAttributeValue =
        function(functions, GET_ATTRIBUTE_VALUE, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
    findObjectsInit = function(functions, FIND_OBJECTS_INIT, JAVA_LONG, ADDRESS, JAVA_LONG);
    findObjects = function(functions, FIND_OBJECTS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
    findObjectsFinal = function(functions, FIND_OBJECTS_FINAL, JAVA_LONG);
    signInit = function(functions, SIGN_INIT, JAVA_LONG, ADDRESS, JAVA_LONG);
    sign = function(functions, SIGN, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
  }

  /// Loads and initializes the module at `library`.
  ///
  /// @throws IllegalArgumentException when it is no library, or no PKCS#11 module
  static Cryptoki load(Path library) throws CryptokiException {
    if (!JAVA_LONG.equals(LINKER.canonicalLayouts().get("long"))) {
      throw new IllegalArgumentException("this system is not 64-bit Linux or macOS");
    }
    MemorySegment list = functionList(SymbolLookup.libraryLookup(library, Arena.global()));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arena.allocate(48, 8);
      arguments.set(JAVA_LONG, 32, OS_LOCKING_OK);
      long returned =
          call(function(list, INITIALIZE, ADDRESS), handle -> (long) handle.invokeExact(arguments));
      if (returned != ALREADY_INITIALIZED) {
        require("C_Initialize", returned);
      }
    }
    return new Cryptoki(list);
  }

  private static MemorySegment functionList(SymbolLookup symbols) throws CryptokiException {
    MemorySegment entry =
        symbols
            .find("C_GetFunctionList")
            .orElseThrow(
                () -> new IllegalArgumentException("it is a library, but no PKCS#11 module"));
    MethodHandle handle = LINKER.downcallHandle(entry, FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(ADDRESS);
      require("C_GetFunctionList", call(handle, it -> (long) it.invokeExact(result)));
      return result.get(ADDRESS, 0).reinterpret((1L + FUNCTIONS) * ADDRESS.byteSize());
    }
  }

  private static MethodHandle function(MemorySegment list, int index, ValueLayout... parameters) {
    return LINKER.downcallHandle(
        list.getAtIndex(ADDRESS, 1L + index), FunctionDescriptor.of(JAVA_LONG, parameters));
  }

  /// The tokens that are in their slots now, and what those answered that do not say what they are:
  /// one that is broken must not stand in the way of the others.
  Listing tokens() throws CryptokiException {
    List<Long> all = slots(ALL);
    List<TokenInfo> working = new ArrayList<>();
    List<CryptokiException> failures = new ArrayList<>();
    for (long slot : slots(WITH_TOKEN)) {
      try {
        working.add(token(slot, all.indexOf(slot)));
      } catch (CryptokiException e) {
        failures.add(e);
      }
    }
    return new Listing(working, failures);
  }

  /// The tokens of a module.
  record Listing(List<TokenInfo> working, List<CryptokiException> failures) {}

  private List<Long> slots(byte which) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      require(
          "C_GetSlotList",
          call(getSlotList, it -> (long) it.invokeExact(which, MemorySegment.NULL, count)));
      MemorySegment slots = arena.allocate(JAVA_LONG, Math.max(1, count.get(JAVA_LONG, 0)));
      require("C_GetSlotList", call(getSlotList, it -> (long) it.invokeExact(which, slots, count)));
      return longs(slots, count.get(JAVA_LONG, 0));
    }
  }

  private TokenInfo token(long slot, int index) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(208, 8);
      require("C_GetTokenInfo", call(getTokenInfo, it -> (long) it.invokeExact(slot, info)));
      long most = info.get(JAVA_LONG, 104);
      return new TokenInfo(
          slot,
          index,
          padded(info, 0, 32),
          padded(info, 80, 16),
          padded(info, 32, 32),
          padded(info, 64, 16),
          info.get(JAVA_LONG, 96),
          most == 0 || most == UNAVAILABLE ? Long.MAX_VALUE : most);
    }
  }

  /// Text of a fixed size, filled up with blanks; some modules fill up with zeros.
  private static String padded(MemorySegment from, long at, int size) {
    byte[] bytes = from.asSlice(at, size).toArray(JAVA_BYTE);
    String text = new String(bytes, StandardCharsets.UTF_8);
    int zero = text.indexOf('\0');
    return (zero < 0 ? text : text.substring(0, zero)).stripTrailing();
  }

  /// Opens a session that can only read. The caller closes it.
  long openSession(long slot) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment session = arena.allocate(JAVA_LONG);
      require(
          "C_OpenSession",
          call(
              openSession,
              it ->
                  (long)
                      it.invokeExact(
                          slot, SERIAL_SESSION, MemorySegment.NULL, MemorySegment.NULL, session)));
      return session.get(JAVA_LONG, 0);
    }
  }

  /// Closes a session; one that is gone already is as good as closed.
  void closeSession(long session) {
    long _ = call(closeSession, it -> (long) it.invokeExact(session));
  }

  /// `CK_SESSION_INFO.state`.
  long sessionState(long session) throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(32, 8);
      require("C_GetSessionInfo", call(getSessionInfo, it -> (long) it.invokeExact(session, info)));
      return info.get(JAVA_LONG, 8);
    }
  }

  /// The first objects that a template of `size` attributes fits, at most `most`.
  List<Long> find(long session, MemorySegment template, long size, int most)
      throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment objects = arena.allocate(JAVA_LONG, most);
      MemorySegment count = arena.allocate(JAVA_LONG);
      long limit = most;
      require(
          "C_FindObjectsInit",
          call(findObjectsInit, it -> (long) it.invokeExact(session, template, size)));
      try {
        require(
            "C_FindObjects",
            call(findObjects, it -> (long) it.invokeExact(session, objects, limit, count)));
        return longs(objects, count.get(JAVA_LONG, 0));
      } finally {
        long _ = call(findObjectsFinal, it -> (long) it.invokeExact(session));
      }
    }
  }

  /// Fills in a template of `size` attributes. Returns what the module answered: that an attribute
  /// is not there is no failure.
  long attributes(long session, long object, MemorySegment template, long size) {
    return call(getAttributeValue, it -> (long) it.invokeExact(session, object, template, size));
  }

  /// Signs `data` by a mechanism without parameters.
  ///
  /// @param most how long the signature may be
  byte[] sign(long session, long mechanism, long key, byte[] data, int most)
      throws CryptokiException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(24, 8);
      how.set(JAVA_LONG, 0, mechanism);
      require("C_SignInit", call(signInit, it -> (long) it.invokeExact(session, how, key)));
      MemorySegment input = arena.allocateFrom(JAVA_BYTE, data);
      MemorySegment signature = arena.allocate(most);
      MemorySegment length = arena.allocateFrom(JAVA_LONG, most);
      long size = data.length;
      require(
          "C_Sign",
          call(sign, it -> (long) it.invokeExact(session, input, size, signature, length)));
      return signature.asSlice(0, length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
    }
  }

  static void require(String function, long returned) throws CryptokiException {
    if (returned != OK) {
      throw new CryptokiException(function, returned);
    }
  }

  private static List<Long> longs(MemorySegment from, long count) {
    List<Long> values = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      values.add(from.getAtIndex(JAVA_LONG, i));
    }
    return values;
  }

  private interface Call {
    long with(MethodHandle handle) throws Throwable;
  }

  private static long call(MethodHandle handle, Call call) {
    try {
      return call.with(handle);
    } catch (Throwable e) {
      // Only a mistake in a descriptor comes here: the functions themselves throw nothing.
      throw new AssertionError(e);
    }
  }
}
