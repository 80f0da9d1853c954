package io.weightseal.core.internal.resume;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.core.internal.cipher.ModelKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file of lines, each with a MAC over it and the MAC before it, so that what is true of it ends
/// where the first line does not fit. One process at a time holds it.
///
/// A line is handed to the kernel when [#append] returns: it outlives the process, and a machine
/// that stops may lose the last ones. Safe for use by several threads.
final class JournalFile implements AutoCloseable {
  private static final int MAC_BYTES = 32;
  private static final int MAX_BYTES = 256 << 20;

  private final Path path;
  private final FileChannel channel;
  private @Nullable ModelKeys keys;
  private byte[] mac = new byte[MAC_BYTES];

  private JournalFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /// Takes hold of the file, which is made where there is none.
  static JournalFile open(Path path) throws StoreException {
    try {
      Files.createDirectories(
          path.toAbsolutePath().getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.CREATE,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      JournalFile file = new JournalFile(path, channel);
      boolean held = false;
      try {
        file.lock();
        file.requireOwn();
        held = true;
        return file;
      } finally {
        if (!held) {
          channel.close();
        }
      }
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : failure(path, "be opened", e);
    }
  }

  private void lock() throws IOException {
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this process.
      lock = null;
    }
    if (lock == null) {
      throw new StoreException(
          Reason.LOCKED,
          "another process is at the same upload (" + path + "); wait for it, or end it");
    }
  }

  /// Whoever else can write to it decides what is sealed under which key.
  private void requireOwn() throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
    if (mode.contains(PosixFilePermission.GROUP_WRITE)
        || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new StoreException(
          Reason.DENIED, "others can write to " + path + "; remove it, and begin the upload anew");
    }
  }

  private static StoreException failure(Path path, String what, IOException e) {
    return new StoreException(
        Reason.FAILED, "the journal " + path + " cannot " + what + ": " + e.getMessage(), e);
  }

  Path path() {
    return path;
  }

  boolean isEmpty() throws StoreException {
    try {
      return channel.size() == 0;
    } catch (IOException e) {
      throw failure(path, "be read", e);
    }
  }

  /// What stands in it, without a look at any MAC.
  List<JournalLine> claimed() throws StoreException {
    return texts().stream()
        .filter(text -> text.length() > 2 * MAC_BYTES)
        .map(text -> JournalLine.parse(text.substring(2 * MAC_BYTES + 1)))
        .toList();
  }

  /// Its complete lines.
  private List<String> texts() throws StoreException {
    try {
      if (channel.size() > MAX_BYTES) {
        throw new StoreException(
            Reason.UNSUITABLE, "the journal " + path + " is too large; remove it");
      }
      ByteBuffer content = ByteBuffer.allocate((int) channel.size());
      while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
        // Until all is there.
      }
      String text = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
      List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
      lines.removeLast();
      return lines;
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : failure(path, "be read", e);
    }
  }

  /// Forgets all that stands in it, and begins anew under these keys.
  synchronized void begin(ModelKeys under) throws StoreException {
    keys = under;
    mac = new byte[MAC_BYTES];
    cut(0);
  }

  /// The lines that fit, from the first on; what follows them is cut off. More are appended after
  /// them.
  synchronized List<JournalLine> goOn(ModelKeys under) throws StoreException {
    keys = under;
    mac = new byte[MAC_BYTES];
    List<JournalLine> fitting = new ArrayList<>();
    long end = 0;
    for (String each : texts()) {
      if (each.length() <= 2 * MAC_BYTES || each.charAt(2 * MAC_BYTES) != ' ') {
        break;
      }
      String text = each.substring(2 * MAC_BYTES + 1);
      byte[] expected = macOf(under, text);
      byte[] found = HexFormat.of().formatHex(expected).getBytes(StandardCharsets.US_ASCII);
      byte[] given = each.substring(0, 2 * MAC_BYTES).getBytes(StandardCharsets.US_ASCII);
      if (!MessageDigest.isEqual(found, given)) {
        break;
      }
      mac = expected;
      fitting.add(JournalLine.parse(text));
      end += each.length() + 1L;
    }
    cut(end);
    return fitting;
  }

  private void cut(long end) throws StoreException {
    try {
      channel.truncate(end);
      channel.position(end);
    } catch (IOException e) {
      throw failure(path, "be written", e);
    }
  }

  private byte[] macOf(ModelKeys under, String text) {
    ByteArrayOutputStream covered = new ByteArrayOutputStream();
    covered.writeBytes(mac);
    covered.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return under.resumeMac(covered.toByteArray());
  }

  synchronized void append(JournalLine line) throws StoreException {
    if (keys == null) {
      throw new AssertionError("lines come after begin() or goOn()");
    }
    byte[] next = macOf(keys, line.text());
    String text = HexFormat.of().formatHex(next) + " " + line.text() + "\n";
    try {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failure(path, "be written", e);
    }
    mac = next;
  }

  /// Removes it: it is needed no more.
  void remove() throws StoreException {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw failure(path, "be removed", e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock ends with the process at the latest.
      return;
    }
  }
}
