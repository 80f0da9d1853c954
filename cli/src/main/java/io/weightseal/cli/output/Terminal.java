package io.weightseal.cli.output;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// The process's three streams, and whether its user wants it to go on.
public final class Terminal {
  /// Names the property that the launcher sets when standard error is a terminal: Java cannot tell.
  public static final String ERR_IS_TERMINAL = "weightseal.stderr.terminal";

  private final ReadableByteChannel dataIn;
  private final WatchedOut out;
  private final OutputStream err;
  private final boolean errIsTerminal;
  private final DataOut dataOut;
  private volatile boolean interrupted;
  private volatile Duration cleanUp = Duration.ofSeconds(10);

  public Terminal(InputStream in, OutputStream out, OutputStream err, boolean errIsTerminal) {
    this.dataIn = Channels.newChannel(in);
    this.out = new WatchedOut(out);
    this.err = err;
    this.errIsTerminal = errIsTerminal;
    this.dataOut = new DataOut(this.out);
  }

  public static Terminal ofProcess() {
    return new Terminal(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        Boolean.getBoolean(ERR_IS_TERMINAL));
  }

  /// Standard input, for data.
  public ReadableByteChannel dataIn() {
    return dataIn;
  }

  /// Standard output, for data.
  public DataOut dataOut() {
    return dataOut;
  }

  /// Whether whoever read standard output has gone away.
  public boolean outIsClosed() {
    return out.readerIsGone();
  }

  /// What went wrong with standard output first, if anything did: not all of it arrived.
  public Optional<IOException> outFailure() {
    return Optional.ofNullable(out.failure());
  }

  /// Whether someone watches standard error.
  public boolean errIsTerminal() {
    return errIsTerminal;
  }

  /// Standard output, for text.
  public PrintStream printOut() {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  /// Standard error, for text.
  public PrintStream printErr() {
    return new PrintStream(err, true, StandardCharsets.UTF_8);
  }

  public PrintWriter writeOut() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  public PrintWriter writeErr() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  /// Notes that the user wants the command to stop, and ends standard input: whoever waits for it
  /// would wait for ever.
  public void interrupt() {
    interrupted = true;
    try {
      dataIn.close();
    } catch (IOException e) {
      // Nothing was to come of it anyway.
    }
  }

  public boolean interrupted() {
    return interrupted;
  }

  /// Says how long the command may take to end in order, once it is told to stop.
  public void cleanUpWithin(Duration longest) {
    cleanUp = longest;
  }

  /// How long the process waits for a command that was told to stop.
  public Duration cleanUp() {
    return cleanUp;
  }
}
