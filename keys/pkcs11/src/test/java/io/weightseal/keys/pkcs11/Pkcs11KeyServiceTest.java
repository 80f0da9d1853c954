package io.weightseal.keys.pkcs11;

import static io.weightseal.keys.pkcs11.TestTokens.IDENTITY;
import static io.weightseal.keys.pkcs11.TestTokens.TOKEN;
import static io.weightseal.keys.pkcs11.TestTokens.tool;
import static io.weightseal.keys.pkcs11.TestTokens.uri;
import static io.weightseal.testkit.Refusals.assertAdvised;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyUri;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Pkcs11KeyServiceTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path folder;
  private Pkcs11KeyService service;

  @BeforeEach
  void open() {
    service = TestTokens.open();
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void wrapsAsAnyAesGcmUnderThatKeyDoes() throws Exception {
    byte[] key = imported("known");
    byte[] secret = new byte[DataKey.BYTES];
    RANDOM.nextBytes(secret);
    Recipient recipient;
    try (DataKey dataKey = DataKey.takingOver(secret.clone())) {
      recipient = service.wrap(dataKey, uri("known"), IDENTITY);
    }
    assertNull(recipient.keyVersion());
    byte[] wrapped = recipient.wrapped().bytes();
    assertEquals(60, wrapped.length);
    Cipher outside = gcm(Cipher.DECRYPT_MODE, key, Arrays.copyOf(wrapped, 12));
    assertArrayEquals(secret, outside.doFinal(wrapped, 12, 48));
  }

  @Test
  void unwrapsWhatWasWrappedOutsideTheToken() throws Exception {
    byte[] key = imported("outside");
    byte[] nonce = new byte[12];
    RANDOM.nextBytes(nonce);
    byte[] secret = new byte[DataKey.BYTES];
    RANDOM.nextBytes(secret);
    byte[] wrapped = Arrays.copyOf(nonce, 60);
    gcm(Cipher.ENCRYPT_MODE, key, nonce).doFinal(secret, 0, secret.length, wrapped, 12);
    try (DataKey dataKey = service.unwrap(recipient(uri("outside"), wrapped), IDENTITY)) {
      assertArrayEquals(secret, dataKey.<byte[], RuntimeException>use(byte[]::clone));
    }
  }

  @Test
  void refusesAuthenticBytesThatAreNoDataKey() throws Exception {
    byte[] key = imported("short");
    byte[] nonce = new byte[12];
    byte[] wrapped = new byte[12 + 16 + 16];
    gcm(Cipher.ENCRYPT_MODE, key, nonce).doFinal(new byte[16], 0, 16, wrapped, 12);
    assertThrows(
        NotAuthenticException.class,
        () -> service.unwrap(recipient(uri("short"), wrapped), IDENTITY));
  }

  @Test
  void makesAKeyThatCannotLeaveTheToken() throws Exception {
    service.create(uri("made"));
    Matcher made =
        Pattern.compile(
                "Secret Key Object; AES length 32\\s+label: +made\\s+(.*\\s+)*?Access: +(.*)")
            .matcher(tool(TOKEN, "--list-objects", "--type", "secrkey"));
    assertTrue(made.find());
    assertEquals("sensitive, always sensitive, never extractable, local", made.group(2));
    wrap(uri("made"));
    assertEquals(
        new KeyStatus(uri("made"), KeyStatus.State.ENABLED, List.of(), null),
        service.status(uri("made")));
    assertAdvised(Reason.EXISTS, () -> service.create(uri("made")));
  }

  @Test
  void makesAKeyWithAnIdAndFindsItByThat() throws Exception {
    KeyUri both = new KeyUri("pkcs11:token=" + TOKEN + ";object=identified;id=%01%00%Fa");
    service.create(both);
    Recipient recipient = wrap(both);
    KeyUri byId = new KeyUri("pkcs11:token=" + TOKEN + ";id=%01%00%fa");
    service.unwrap(recipient(byId, recipient.wrapped().bytes()), IDENTITY).close();
    KeyUri other = new KeyUri("pkcs11:token=" + TOKEN + ";object=identified;id=%01%00%fb");
    assertAdvised(Reason.ABSENT, () -> service.status(other));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"id=%09", "object=odd;id=%00%10", "object=odd;id=%80", "object=odd;id=%00"})
  void refusesToMakeAKeyThatItCouldNotFindAgain(String name) {
    KeyUri key = new KeyUri("pkcs11:token=" + TOKEN + ";" + name);
    assertAdvised(Reason.UNSUPPORTED, () -> service.create(key));
    assertAdvised(Reason.ABSENT, () -> service.status(key));
  }

  @Test
  void refusesKeysThatCouldBeTakenOut() throws Exception {
    generate("bare", "AES:32");
    generate("half", "AES:32", "--sensitive", "--extractable");
    for (String label : List.of("bare", "half")) {
      KeyServiceException refusal = assertAdvised(Reason.UNSUPPORTED, () -> wrap(uri(label)));
      assertTrue(refusal.getMessage().contains("can be taken out"), refusal.getMessage());
      assertAdvised(Reason.UNSUPPORTED, () -> service.status(uri(label)));
      Recipient any = recipient(uri(label), new byte[60]);
      assertAdvised(Reason.UNSUPPORTED, () -> service.unwrap(any, IDENTITY));
    }
  }

  @Test
  void refusesKeysOfAnotherSizeOrKind() throws Exception {
    generate("small", "AES:16", "--sensitive");
    generate("generic", "GENERIC:32", "--sensitive");
    for (String label : List.of("small", "generic")) {
      KeyServiceException refusal = assertAdvised(Reason.UNSUPPORTED, () -> wrap(uri(label)));
      assertTrue(refusal.getMessage().contains("not an AES key of 256"), refusal.getMessage());
    }
  }

  @Test
  void refusesAKeyThatMayNotDecrypt() throws Exception {
    service.create(uri("ordinary"));
    TestTokens.generateForEncryptingOnly("one-way");
    KeyServiceException refusal = assertAdvised(Reason.UNSUPPORTED, () -> wrap(uri("one-way")));
    assertTrue(refusal.getMessage().contains("may not both"), refusal.getMessage());
  }

  @Test
  void noticesThatAKeyIsGoneOrAnother() throws Exception {
    service.create(uri("fickle"));
    Recipient recipient = wrap(uri("fickle"));
    tool(TOKEN, "--delete-object", "--type", "secrkey", "--label", "fickle");
    assertAdvised(Reason.ABSENT, () -> service.unwrap(recipient, IDENTITY));
    service.create(uri("fickle"));
    KeyServiceException other =
        assertThrows(KeyServiceException.class, () -> service.unwrap(recipient, IDENTITY));
    assertEquals(Reason.WRONG_CONTEXT, other.reason(), other::toString);
    service.unwrap(wrap(uri("fickle")), IDENTITY).close();
  }

  @Test
  void refusesTwoKeysOfOneName() throws Exception {
    KeyUri key = uri("crowded", "same");
    service.create(key);
    generateIn("crowded", "same", "AES:32", "--sensitive");
    KeyServiceException refusal = assertAdvised(Reason.UNSUPPORTED, () -> wrap(key));
    assertTrue(refusal.getMessage().contains("more than one"), refusal.getMessage());
    service.create(uri("crowded", "alone"));
    KeyServiceException provider =
        assertAdvised(Reason.UNSUPPORTED, () -> wrap(uri("crowded", "alone")));
    assertTrue(provider.getMessage().contains("share a label"), provider.getMessage());
  }

  @Test
  void saysWhatToDoInPlaceOfRotating() {
    KeyServiceException refusal = assertAdvised(Reason.UNSUPPORTED, () -> service.rotate(uri("k")));
    assertTrue(refusal.getMessage().contains("rewrap --to"), refusal.getMessage());
  }

  private Recipient wrap(KeyUri key) throws KeyServiceException {
    try (DataKey dataKey = DataKey.random(RANDOM)) {
      return service.wrap(dataKey, key, IDENTITY);
    }
  }

  private static Recipient recipient(KeyUri key, byte[] wrapped) {
    return new Recipient(key, null, new WrappedKey(wrapped), Instant.now());
  }

  private static Cipher gcm(int mode, byte[] key, byte[] nonce) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
    cipher.updateAAD(IDENTITY.wrapContext());
    return cipher;
  }

  /// Puts a key that the test knows into the token.
  private byte[] imported(String label) throws Exception {
    byte[] key = new byte[32];
    RANDOM.nextBytes(key);
    Path file = Files.write(folder.resolve("key"), key);
    String[] write = {"--write-object", file.toString(), "--type", "secrkey"};
    tool(TOKEN, with(write, "--key-type", "AES:32", "--label", label, "--sensitive"));
    return key;
  }

  private static void generate(String label, String type, String... more) {
    generateIn(TOKEN, label, type, more);
  }

  private static void generateIn(String token, String label, String type, String... more) {
    tool(token, with(new String[] {"--keygen", "--key-type", type, "--label", label}, more));
  }

  private static String[] with(String[] first, String... more) {
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }
}
