package io.weightseal.loader.host;

import io.weightseal.loader.linux.LinuxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A protection that can be looked for. Its name is stable: scripts and `--require` use it.
public enum Check {
  NO_SWAP(
      Swapping::swap,
      "What is swapped stands on a disk, and stays there after the process and the machine have"
          + " ended. Model files in memory are kept from it by other means, an engine's own copies"
          + " are not.",
      "turn swap off (swapoff -a), or encrypt it under a key that each start makes anew"),
  NO_HIBERNATION(
      Swapping::hibernation,
      "Hibernation writes all memory to a disk, locked and unswappable memory included.",
      "start the kernel with nohibernate"),
  NO_SWAP_TMPFS(
      Pages::unswappableFileSystem,
      "A tmpfs mounted with noswap keeps model files out of swap at full speed. Elsewhere ramfs"
          + " does, without huge pages.",
      "use Linux 6.4 or newer, and run as root"),
  HUGE_PAGES(
      Pages::hugePages,
      "Decrypting into huge pages takes half the time: plaintext waits less long for its reader.",
      "let /sys/kernel/mm/transparent_hugepage/shmem_enabled be anything but deny"),
  LOCKED_MEMORY(
      Pages::lockedMemory,
      "Keys in secret memory, and memory that is kept from swap, count as locked memory.",
      "raise the limit: ulimit -l, or LimitMEMLOCK= in a systemd unit"),
  SECRET_MEMORY(
      Pages::secretMemory,
      "Data keys in memory of memfd_secret(2) are out of reach of every other process, root's"
          + " included, and of the kernel's own reads.",
      "use Linux 5.14 or newer (6.5 or newer has it on by default, before that"
          + " secretmem.enable=1), and let some memory be locked"),
  NOT_DUMPABLE(
      Reach::dumpable,
      "A process that may be dumped can be read by every process of its user, through"
          + " /proc/PID/mem, /proc/PID/fd and ptrace(2). In a namespace of users it is so in any"
          + " case, from outside, for the user who made that.",
      "run as root, in no namespace of users: weightseal sets it for itself"),
  NO_CORE_DUMPS(
      Reach::coreDumps,
      "A core dump is a file, or a program's input, that holds the memory of a process that"
          + " crashed, weights included.",
      "let kernel.core_pattern name a file, or run from a shell whose hard limit of core files is"
          + " not 0: weightseal then sets the one limit that holds for programs, too"),
  NO_ATTACH(
      Reach::attaching,
      "A JVM that can be attached to gives a heap dump to every process of its user that asks.",
      "start weightseal by its launcher, without -XX:-DisableAttachMechanism"),
  PTRACE_SCOPE(
      Reach::ptraceScope,
      "Without Yama's restriction, each process of a user reads the memory of all others of that"
          + " user (/proc/PID/mem, process_vm_readv, ptrace): the command's weights, too."
          + " /proc/PID/root and /proc/PID/fd stay open to them even with it.",
      "set kernel.yama.ptrace_scope to 1 or more, where the kernel has Yama"),
  NO_SAME_USER_REACH(
      Reach::sameUser,
      "What runs under the command's user can open the model through /proc/PID/root, and read the"
          + " command's memory: a program that is executed may be dumped again, and weightseal"
          + " cannot take that back.",
      "give each engine a user of its own, under which nothing else runs"),
  NO_ROOT_REACH(
      Reach::root,
      "Root of this machine reads the weights in the engine's memory, and can take the place of"
          + " any process. Only keys in secret memory are kept from its reads.",
      "nothing on this machine: trust its root, or give the engine a machine of its own; a"
          + " confidential VM keeps out the root of the machine around it"),
  CONFIDENTIAL_VM(
      Confidential::machine,
      "In a confidential VM (AMD SEV-SNP, Intel TDX) memory is encrypted against the machine around"
          + " it. Elsewhere whoever runs that machine reads all of it. This is what the machine"
          + " says of itself: proof is an attestation that somebody else verifies.",
      "run on a confidential VM, and have its attestation verified before it is given keys"),
  CONFIDENTIAL_GPU(
      Confidential::gpu,
      "Weights on a GPU are in its memory, and cross a bus. Only in confidential mode are both out"
          + " of the host's reach.",
      "turn confidential computing on for the GPU, in a confidential VM"),
  FUSE_PASSTHROUGH(
      Facilities::passthrough,
      "With it, a mounted model that is in memory is read at nearly the speed of any other file."
          + " Nothing but speed depends on it.",
      "use Linux 6.9 or newer, and run as root"),
  USER_NAMESPACES(
      Facilities::userNamespaces,
      "A user without privileges needs one for a view of the file system that nobody else has.",
      "allow them (user.max_user_namespaces, kernel.unprivileged_userns_clone,"
          + " kernel.apparmor_restrict_unprivileged_userns), or run as root");

  /// Looks at a host.
  @FunctionalInterface
  private interface Look {
    Assessment at(Host host) throws LinuxException;
  }

  @SuppressWarnings("ImmutableEnumChecker") // references to static methods, which hold nothing
  private final Look look;

  private final String matters;
  private final String next;

  Check(Look look, String matters, String next) {
    this.look = look;
    this.matters = matters;
    this.next = next;
  }

  /// The one with a name such as `no-swap`.
  public static Optional<Check> named(String name) {
    return Stream.of(values()).filter(check -> check.toString().equals(name)).findFirst();
  }

  /// All names, in order.
  public static List<String> names() {
    return Stream.of(values()).map(Check::toString).toList();
  }

  /// Finds out how it stands. What cannot be found out is not known, and no error.
  public Protection on(Host host) {
    try {
      Assessment found = look.at(host);
      return new Protection(this, found.state(), found.readings());
    } catch (LinuxException e) {
      return new Protection(
          this,
          State.NOT_KNOWN,
          List.of(new Reading("the kernel", String.valueOf(e.getMessage()))));
    }
  }

  /// Why it matters for weights.
  public String matters() {
    return matters;
  }

  /// What to do where it is not active.
  public String next() {
    return next;
  }

  /// Its name, in lower case with hyphens.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
