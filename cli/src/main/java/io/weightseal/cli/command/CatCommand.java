package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.Report;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;

/// `weightseal cat`.
final class CatCommand extends WeightsealCommand {
  private static final long STEP_BYTES = 4L << 20;

  private final Parameters.Value<String> path =
      parameters.argument(
          "SEALED[/PATH]",
          "A sealed file, or a sealed model and the path of a file in it.",
          Parameters.Presence.REQUIRED);
  private final Parameters.Value<Long> offset =
      parameters.option(Long.class, "B", "Begin at this byte of the plaintext.", "--offset");
  private final Parameters.Value<Long> length =
      parameters.option(Long.class, "B", "Print this many bytes. Default: to the end.", "--length");
  private final Parameters.Value<String> tensor =
      parameters.option(
          String.class, "NAME", "Print the bytes of this tensor (safetensors, GGUF).", "--tensor");
  private final OpeningOptions expect = openingOptions();

  CatCommand(Invocation invocation) {
    super(invocation, "cat", "Print plaintext, or a part of it, on standard output.");
  }

  @Override
  Report.Stdout stdout() {
    return Report.Stdout.DATA;
  }

  /// Some bytes of a file.
  private record Range(SealedFile file, long offset, long length) {}

  @Override
  Answer run() throws CommandFailedException, IOException {
    Engine.loadCipher();
    if (tensor.get() != null && (offset.get() != null || length.get() != null)) {
      throw CommandFailedException.usage(
          "--tensor goes without --offset and --length", "leave out one or the other");
    }
    SealedPath target = SealedPath.of(String.valueOf(path.get()), stores());
    Expectations expected = expect.get();
    try (Engine engine = new Engine(this, settings());
        SealedModel model = engine.weightseal().open(locate(target.sealed()), expected)) {
      Range range = range(model, target);
      copy(range);
      Fields result =
          new Fields()
              .put("source", target.sealed())
              .put("path", range.file().path())
              .put("tensor", tensor.get())
              .put("offset", range.offset())
              .put("length", range.length());
      return Answer.confirming(result, "");
    }
  }

  private Range range(SealedModel model, SealedPath target)
      throws CommandFailedException, IOException {
    String inside = target.inside();
    List<SealedFile> files = inside == null ? model.files() : List.of(model.file(inside));
    String name = tensor.get();
    if (name != null) {
      TensorSearch.Found found = TensorSearch.require(files, name);
      return new Range(found.file(), found.tensor().offset(), found.tensor().length());
    }
    if (files.size() != 1) {
      throw CommandFailedException.usage(
          target.sealed() + " is a model of " + files.size() + " files",
          "name one of them: " + target.sealed() + "/" + files.getFirst().path());
    }
    return part(files.getFirst());
  }

  private Range part(SealedFile file) throws CommandFailedException {
    Long givenOffset = offset.get();
    Long givenLength = length.get();
    long start = givenOffset == null ? 0 : givenOffset;
    if (start < 0 || start > file.size()) {
      throw CommandFailedException.usage(
          "--offset " + start + " is outside " + file.path(), "it has " + file.size() + " bytes");
    }
    long bytes = givenLength == null ? file.size() - start : givenLength;
    if (bytes < 0 || bytes > file.size() - start) {
      throw CommandFailedException.usage(
          "--length " + bytes + " goes past the end of " + file.path(),
          "from byte " + start + " on it has " + (file.size() - start));
    }
    return new Range(file, start, bytes);
  }

  private void copy(Range range) throws IOException {
    range.file().source().expect(range.offset(), range.length());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(Math.max(1, Math.min(STEP_BYTES, range.length())));
      try {
        for (long done = 0; done < range.length(); ) {
          MemorySegment step = memory.asSlice(0, Math.min(STEP_BYTES, range.length() - done));
          range.file().read(range.offset() + done, step);
          write(step.asByteBuffer());
          done += step.byteSize();
        }
      } finally {
        memory.fill((byte) 0);
      }
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      terminal().dataOut().write(bytes);
    }
  }
}
