package io.weightseal.fuzz;

import com.sun.management.ThreadMXBean;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/// One parse of hostile bytes: it ends in a record or in a refusal, and takes memory in proportion
/// to the bytes.
final class Attempt {
  /// What buffers of a fixed size may take.
  private static final long FIXED_BYTES = 4L << 20;

  /// Decoding, parsing and building messages, each a few times the input.
  private static final long BYTES_PER_INPUT_BYTE = 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Attempt() {}

  /// A parser of the bytes under test.
  @FunctionalInterface
  interface Parser<T> {
    T parse() throws WeightsealException;
  }

  /// What `parser` makes of `inputBytes` bytes; empty when it refuses them.
  ///
  /// @param parser may be called twice: what it took the first time may have gone into loading
  ///   classes
  /// @throws AssertionError when it took more memory than such an input can need, or blames a store
  static <T> Optional<T> of(int inputBytes, Parser<T> parser) {
    long allowed = FIXED_BYTES + BYTES_PER_INPUT_BYTE * inputBytes;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Optional<T> answer = answer(parser);
    if (THREADS.getCurrentThreadAllocatedBytes() - before > allowed) {
      before = THREADS.getCurrentThreadAllocatedBytes();
      answer = answer(parser);
      long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
      require(taken <= allowed, taken + " bytes of memory for an input of " + inputBytes);
    }
    return answer;
  }

  private static <T> Optional<T> answer(Parser<T> parser) {
    try {
      return Optional.of(parser.parse());
    } catch (StoreException e) {
      throw new AssertionError("the bytes are at hand, so no store is to blame", e);
    } catch (WeightsealException e) {
      require(e.getMessage() != null && !e.getMessage().isBlank(), "a refusal says why");
      return Optional.empty();
    }
  }

  /// What `parser` makes of bytes that this software wrote itself.
  static <T> T ofOwn(Parser<T> parser) {
    try {
      return parser.parse();
    } catch (WeightsealException e) {
      throw new AssertionError("refuses what it wrote itself", e);
    }
  }

  static void require(boolean invariant, String otherwise) {
    if (!invariant) {
      throw new AssertionError(otherwise);
    }
  }
}
