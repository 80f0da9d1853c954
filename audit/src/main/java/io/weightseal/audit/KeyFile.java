package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import io.weightseal.audit.event.Session;
import io.weightseal.audit.note.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/// The file with the key that signs a log's checkpoints.
final class KeyFile {
  private static final int MAX_BYTES = 4096;
  private static final int RANDOM_BYTES = 8;
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private KeyFile() {}

  // spec: audit-v1#key-1
  static SigningKey read(Path file) throws IOException {
    requirePrivate(file);
    if (Files.size(file) > MAX_BYTES) {
      throw unusable(file + " is no signing key: it has more than " + MAX_BYTES + " bytes");
    }
    try {
      return SigningKey.parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw unusable(file + " is no signing key: " + e.getMessage());
    }
  }

  /// The key in `file`; a new one where there is none.
  static SigningKey readOrCreate(Path file) throws IOException {
    try {
      return read(file);
    } catch (NoSuchFileException e) {
      SigningKey key = SigningKey.create(name());
      DurableFiles.replaceDurably(file, key.privateText().getBytes(StandardCharsets.UTF_8));
      return key;
    }
  }

  /// Such as `host.example/weightseal-audit/0123456789abcdef`: no two logs have the same.
  private static String name() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String host = Session.host().replaceAll("[^A-Za-z0-9.-]", "-");
    return host + "/weightseal-audit/" + HexFormat.of().formatHex(random);
  }

  private static void requirePrivate(Path file) throws IOException {
    try {
      Set<PosixFilePermission> granted =
          EnumSet.copyOf(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
      granted.removeAll(OWNERS);
      if (!granted.isEmpty()) {
        throw new AuditException(
            Reason.UNWRITABLE,
            "others can get at "
                + file
                + ", which signs the audit log; consider who may have read it, then run: chmod 600 '"
                + file
                + "'");
      }
    } catch (UnsupportedOperationException e) {
      // A system without such permissions: whoever may read the folder is its owner's affair.
      return;
    }
  }

  private static AuditException unusable(String problem) {
    return new AuditException(
        Reason.UNWRITABLE, problem + "; put the key back that the log began with");
  }
}
