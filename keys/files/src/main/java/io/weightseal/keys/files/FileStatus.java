package io.weightseal.keys.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import com.sun.security.auth.module.UnixSystem;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/// Owner and mode of what stands at a path, symbolic links not followed.
///
/// @param mode as in POSIX `st_mode`
/// @param user the owner's numeric id
record FileStatus(int mode, long user) {
  private static final int TYPE = 0170000;
  private static final int FOLDER = 0040000;
  private static final int FILE = 0100000;
  private static final int LINK = 0120000;
  private static final int GROUP_AND_OTHERS = 077;
  private static final int OTHERS_WRITE = 022;
  private static final long UNSIGNED_INT = 0xffff_ffffL;

  /// Who this process runs as. A name would not do: a container's user may have none.
  private static final long THIS_USER = new UnixSystem().getUid() & UNSIGNED_INT;

  static FileStatus of(Path path) throws IOException {
    Map<String, Object> attributes;
    try {
      attributes = Files.readAttributes(path, "unix:mode,uid", NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException e) {
      throw new KeyServiceException(
          Reason.DENIED,
          path
              + " is on a file system without owners and permissions, where nobody can tell who"
              + " reads the keys; set WEIGHTSEAL_HOME to another place",
          e);
    }
    return new FileStatus(number(attributes, "mode"), number(attributes, "uid") & UNSIGNED_INT);
  }

  private static int number(Map<String, Object> attributes, String name) {
    return (Integer) Objects.requireNonNull(attributes.get(name), name);
  }

  boolean isFolder() {
    return (mode & TYPE) == FOLDER;
  }

  boolean isFile() {
    return (mode & TYPE) == FILE;
  }

  /// What stands there, for a message.
  String kind() {
    return switch (mode & TYPE) {
      case FOLDER -> "a folder";
      case FILE -> "a file";
      case LINK -> "a symbolic link";
      default -> "a special file";
    };
  }

  /// Fails unless this process's user alone can change `path`.
  void requireOwn(Path path) throws KeyServiceException {
    if (user != THIS_USER || (mode & OTHERS_WRITE) != 0) {
      throw changeable(path);
    }
  }

  /// The same, where root's will do too.
  void requireOwnOrRoots(Path path) throws KeyServiceException {
    if (!(user == THIS_USER || user == 0) || (mode & OTHERS_WRITE) != 0) {
      throw changeable(path);
    }
  }

  private KeyServiceException changeable(Path path) {
    return new KeyServiceException(
        Reason.DENIED,
        "others than user "
            + THIS_USER
            + ", who runs this, can change "
            + path
            + " (owner "
            + user
            + ", mode "
            + Integer.toOctalString(mode & 0777)
            + "); take it from them: chown, chmod go-w");
  }

  /// Fails unless this process's user alone can get at `path`.
  ///
  /// @param wanted the mode that would do, for the message
  void requirePrivate(Path path, String wanted) throws KeyServiceException {
    if (user != THIS_USER) {
      throw new KeyServiceException(
          Reason.DENIED,
          path
              + " belongs to user "
              + user
              + ", and this process runs as user "
              + THIS_USER
              + "; run as the owner, or set WEIGHTSEAL_HOME to a key store of your own");
    }
    if ((mode & GROUP_AND_OTHERS) != 0) {
      throw new KeyServiceException(
          Reason.DENIED,
          "others can get at "
              + path
              + " (mode "
              + Integer.toOctalString(mode & 0777)
              + "), which holds keys; consider who may have read them, then run: chmod "
              + wanted
              + " '"
              + path
              + "'");
    }
  }
}
