package io.weightseal.cli.passphrase;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/// The process's controlling terminal, which is there even when all three streams are pipes.
/// [java.io.Console] is not: it wants standard input and output.
final class ControllingTerminal {
  static final File DEVICE = new File("/dev/tty");

  private ControllingTerminal() {}

  /// The line that the user types after `question`; the caller wipes it where it is secret.
  static byte[] ask(String question) throws IOException {
    say(question);
    // Through a channel, which an interrupt wakes: Ctrl-C at the prompt ends the command.
    try (InputStream in = Channels.newInputStream(FileChannel.open(DEVICE.toPath()))) {
      return FirstLine.of(in, "the terminal");
    }
  }

  static void say(String text) throws IOException {
    try (FileOutputStream out = new FileOutputStream(DEVICE)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
