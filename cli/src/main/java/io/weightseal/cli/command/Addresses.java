package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `HOST:PORT`.
final class Addresses {
  private static final Pattern FORM =
      Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[^:\\[\\]]+):([0-9]{1,5})");

  private Addresses() {}

  static InetSocketAddress parse(String option, String text) throws CommandFailedException {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || Integer.parseInt(form.group(2)) > 65_535) {
      throw CommandFailedException.usage(
          option + " " + text + " is no HOST:PORT", "write it as 127.0.0.1:8443 or [::1]:8443");
    }
    try {
      InetAddress host = InetAddress.getByName(form.group(1).replaceAll("[\\[\\]]", ""));
      return new InetSocketAddress(host, Integer.parseInt(form.group(2)));
    } catch (UnknownHostException e) {
      throw CommandFailedException.usage(
          option + " " + text + " names no address of this machine", "name another host");
    }
  }
}
