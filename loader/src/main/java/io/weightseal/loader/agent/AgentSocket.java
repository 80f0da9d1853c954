package io.weightseal.loader.agent;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.linux.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A socket that listens under a path, and the path with it. Closing it removes the path.
public final class AgentSocket implements AutoCloseable {
  private static final int BACKLOG = Agent.MAX_CONNECTIONS;

  private final Path path;
  private final Descriptor socket;
  private final @Nullable Object number;

  private AgentSocket(Path path, Descriptor socket, @Nullable Object number) {
    this.path = path;
    this.socket = socket;
    this.number = number;
  }

  /// Who can connect; what they get is the policy's to say.
  public enum Reach {
    OWNER("rw-------"),
    EVERYONE("rw-rw-rw-");

    private final String mode;

    Reach(String mode) {
      this.mode = mode;
    }
  }

  /// Listens at `path`. A socket that nobody listens at any more is replaced; anything else that is
  /// there is left alone, and refused.
  public static AgentSocket listen(Path path, Reach reach) throws IOException {
    requireFree(path);
    Path parent = Objects.requireNonNull(path.toAbsolutePath().getParent());
    // Nobody reaches the socket before it has its mode: it begins in a folder of its own.
    Path folder = Files.createTempDirectory(parent, ".ws");
    try {
      Path first = folder.resolve("s");
      Descriptor socket = Sockets.listen(first, BACKLOG);
      try {
        Files.setPosixFilePermissions(first, PosixFilePermissions.fromString(reach.mode));
        Files.move(
            first, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new AgentSocket(path, socket, number(path));
      } catch (IOException e) {
        socket.close();
        Files.deleteIfExists(first);
        throw e;
      }
    } finally {
      Files.delete(folder);
    }
  }

  private static void requireFree(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    BasicFileAttributes there =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!there.isOther()) {
      throw Refusal.usage(path + " is there and is no socket", "choose another --socket");
    }
    Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if (!owner.equals(Processes.effectiveUser())) {
      throw Refusal.notAllowed(path + " belongs to user " + owner, "choose another --socket");
    }
    if (somebodyListens(path)) {
      throw Refusal.usage(
          "another process listens at " + path, "stop it, or choose another --socket");
    }
  }

  private static boolean somebodyListens(Path path) throws IOException {
    try (Descriptor connection = Sockets.connect(path)) {
      return connection.number() >= 0;
    } catch (LinuxException e) {
      // What a socket says that no process has open.
      if (e.error() == Errors.ECONNREFUSED) {
        return false;
      }
      return true;
    }
  }

  private static @Nullable Object number(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  public Path path() {
    return path;
  }

  /// The socket; stays this object's.
  public Descriptor descriptor() {
    return socket;
  }

  /// Removes the path, unless another socket has taken its place.
  @Override
  public void close() {
    try {
      if (Objects.equals(number(path), number)) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // It is gone already; or stays, and the next agent finds that nobody listens.
    }
    socket.close();
  }
}
