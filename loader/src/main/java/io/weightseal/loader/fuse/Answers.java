package io.weightseal.loader.fuse;

import io.weightseal.api.WeightsealException;
import io.weightseal.loader.linux.Errors;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What each request gets for an answer. Immutable; used by all threads.
final class Answers {
  private static final int OPEN_BYTES = 16;
  private static final int KEEP_CACHE = 1 << 1;
  private static final int CACHE_FOLDER = 1 << 3;
  private static final int NO_FLUSH = 1 << 5;
  private static final int PASSTHROUGH = 1 << 7;
  // O_ACCMODE, O_CREAT, O_TRUNC, O_APPEND.
  private static final int WRITING = 3 | 0100 | 01000 | 02000;

  private final ServedTree tree;
  private final Owner owner;
  private final Map<Integer, Integer> registered;
  private final Attributes attributes;
  private final Listing listing;

  /// @param registered what the kernel calls the files that it reads itself, by node
  Answers(ServedTree tree, Owner owner, Map<Integer, Integer> registered, long time) {
    this.tree = tree;
    this.owner = owner;
    this.registered = registered;
    this.attributes = new Attributes(owner, time);
    this.listing = new Listing(attributes);
  }

  /// Answers a request, or does what it says where the kernel waits for no answer.
  void answer(Request request, Reply reply) {
    switch (request.operation()) {
      case Request.READ -> read(request, reply);
      case Request.FORGET, Request.BATCH_FORGET -> {
        // Nothing is kept for nodes that are in use. The kernel waits for no answer.
      }
      case Request.RELEASE, Request.RELEASEDIR, Request.DESTROY -> reply.send(request, 0);
      case Request.LOOKUP,
          Request.GETATTR,
          Request.OPEN,
          Request.OPENDIR,
          Request.READDIR,
          Request.READDIRPLUS,
          Request.STATFS ->
          answerOwner(request, reply);
      case Request.SETATTR,
          Request.SYMLINK,
          Request.MKNOD,
          Request.MKDIR,
          Request.UNLINK,
          Request.RMDIR,
          Request.RENAME,
          Request.RENAME2,
          Request.LINK,
          Request.WRITE,
          Request.SETXATTR,
          Request.REMOVEXATTR,
          Request.CREATE,
          Request.FALLOCATE,
          Request.TMPFILE ->
          reply.refuse(request, Errors.EROFS);
      // The kernel then does without: it asks only once.
      default -> reply.refuse(request, Errors.ENOSYS);
    }
  }

  private void answerOwner(Request request, Reply reply) {
    if (request.user() != owner.user()) {
      reply.refuse(request, Errors.EACCES);
      return;
    }
    Node node = tree.node(request.node());
    if (node == null) {
      reply.refuse(request, Errors.ENOENT);
      return;
    }
    switch (request.operation()) {
      case Request.LOOKUP -> lookup(request, reply, node);
      case Request.GETATTR -> reply.send(request, attributes.putAlone(reply, node));
      case Request.OPEN -> open(request, reply, node);
      case Request.OPENDIR -> opened(request, reply, KEEP_CACHE | CACHE_FOLDER, 0);
      case Request.READDIR -> list(request, reply, node, Listing.Detail.NAMES);
      case Request.READDIRPLUS -> list(request, reply, node, Listing.Detail.ATTRIBUTES);
      case Request.STATFS -> reply.send(request, attributes.putStatistics(reply, tree));
      default -> throw new AssertionError(request.operation());
    }
  }

  private void lookup(Request request, Reply reply, Node node) {
    if (!(node instanceof Node.Folder folder)) {
      reply.refuse(request, Errors.ENOTDIR);
      return;
    }
    Node child = folder.children().get(request.name());
    if (child == null) {
      attributes.putNoEntry(reply);
    } else {
      attributes.putEntry(reply, 0, child);
    }
    reply.send(request, Attributes.ENTRY_BYTES);
  }

  private void open(Request request, Reply reply, Node node) {
    if (!(node instanceof Node.Leaf)) {
      reply.refuse(request, Errors.EISDIR);
    } else if ((request.integerAt(0) & WRITING) != 0) {
      reply.refuse(request, Errors.EROFS);
    } else {
      Integer inKernel = registered.get(node.id());
      if (inKernel == null) {
        opened(request, reply, KEEP_CACHE | NO_FLUSH, 0);
      } else {
        opened(request, reply, PASSTHROUGH | NO_FLUSH, inKernel);
      }
    }
  }

  private static void opened(Request request, Reply reply, int flags, int inKernel) {
    reply.clear(OPEN_BYTES);
    reply.putInteger(8, flags);
    reply.putInteger(12, inKernel);
    reply.send(request, OPEN_BYTES);
  }

  private void list(Request request, Reply reply, Node node, Listing.Detail detail) {
    if (!(node instanceof Node.Folder folder)) {
      reply.refuse(request, Errors.ENOTDIR);
      return;
    }
    int room = (int) Math.min(request.integerAt(16), reply.data().byteSize());
    reply.send(request, listing.put(reply, folder, request.numberAt(8), room, detail));
  }

  /// Whoever reads has opened the file; the kernel reads ahead in anyone's name.
  private void read(Request request, Reply reply) {
    @Nullable Node node = tree.node(request.node());
    if (!(node instanceof Node.Leaf leaf)
        || !(leaf.content() instanceof Content.OnDemand onDemand)) {
      reply.refuse(request, Errors.EIO);
      return;
    }
    long offset = request.numberAt(8);
    long wanted = Math.min(request.integerAt(16), reply.data().byteSize());
    long bytes = Math.min(wanted, onDemand.size() - offset);
    if (offset < 0 || bytes <= 0) {
      reply.send(request, 0);
      return;
    }
    try {
      onDemand.file().readInPlace(offset, reply.data().asSlice(0, bytes));
      reply.send(request, bytes);
    } catch (WeightsealException e) {
      // Not a shorter answer: the kernel would take that for the end of the file. What went wrong
      // is on record.
      reply.refuse(request, Errors.EIO);
    } finally {
      reply.clear(bytes);
    }
  }
}
