package io.weightseal.cli.passphrase;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.files.PassphraseSource;
import java.io.IOException;
import java.util.Arrays;

/// Asks for passphrases at the process's controlling terminal.
final class Prompt implements PassphraseSource {
  @Override
  public byte[] passphrase(KeyUri key, Purpose purpose) throws KeyServiceException {
    try {
      byte[] first = ask("Passphrase for " + key + ": ");
      if (purpose == Purpose.NEW) {
        byte[] second = ask("The same again: ");
        boolean same = Arrays.equals(first, second);
        Arrays.fill(second, (byte) 0);
        if (!same) {
          Arrays.fill(first, (byte) 0);
          throw new KeyServiceException(
              Reason.DENIED, "the two passphrases for " + key + " differ; try again");
        }
      }
      return first;
    } catch (KeyServiceException e) {
      throw e;
    } catch (IOException e) {
      throw new KeyServiceException(
          Reason.DENIED,
          key
              + " is under a passphrase, and there is no terminal to ask at; use"
              + " --passphrase-file or --passphrase-command",
          e);
    }
  }

  private static byte[] ask(String question) throws IOException {
    Thread echoAgain = new Thread(() -> echo("echo"), "echo-again");
    Runtime.getRuntime().addShutdownHook(echoAgain);
    try {
      if (!echo("-echo")) {
        throw new IOException("the terminal cannot hide what is typed");
      }
      byte[] line = ControllingTerminal.ask(question);
      ControllingTerminal.say("\n");
      return line;
    } finally {
      echo("echo");
      removeHook(echoAgain);
    }
  }

  private static boolean echo(String mode) {
    try {
      return new ProcessBuilder("stty", mode)
              .redirectInput(ControllingTerminal.DEVICE)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // Shutting down already: the hook does what is left to do.
    }
  }
}
