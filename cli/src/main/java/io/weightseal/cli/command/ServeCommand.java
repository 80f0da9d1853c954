package io.weightseal.cli.command;

import io.weightseal.api.AuditLog;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.settings.ServerPolicyFile;
import io.weightseal.cli.stores.Place;
import io.weightseal.loader.linux.Processes;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.ServeSettings;
import io.weightseal.server.Serving;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// `weightseal serve`.
final class ServeCommand extends WeightsealCommand {
  private static final int RESCAN_SECONDS = 30;
  private static final int DRAIN_SECONDS = 30;

  private final Parameters.Value<String> models =
      parameters.option(
          String.class,
          "FOLDER",
          "The folder, or place in a store, that holds sealed models.",
          "--models");
  private final Parameters.Value<String> listen =
      parameters.option(String.class, "HOST:PORT", "Listen here; port 0 for any.", "--listen");
  private final Parameters.Value<String> status =
      parameters.option(
          String.class,
          "HOST:PORT",
          "Tell /health, /ready and /metrics here without TLS; a loopback address.",
          "--status");
  private final TlsOptions tls = new TlsOptions(parameters, "--client-ca", "clients'");
  private final Parameters.Value<Path> policy =
      parameters.option(
          Path.class,
          "FILE",
          "Which clients may have which models (YAML, docs/serving.md).",
          "--policy");
  private final Parameters.Value<Integer> rescan =
      parameters.option(
          Integer.class,
          "SECONDS",
          "How often to look for new models. Default: " + RESCAN_SECONDS + ".",
          "--rescan");
  private final Parameters.Value<Integer> drain =
      parameters.option(
          Integer.class,
          "SECONDS",
          "How long answers under way may take after SIGTERM. Default: " + DRAIN_SECONDS + ".",
          "--drain");

  ServeCommand(Invocation invocation) {
    super(
        invocation,
        "serve",
        "Serve sealed models to clients with certificates, over TLS 1.3. Takes no key.");
    parameters.footer(
        "",
        "Certificates, their key and the policy are read anew when they change.",
        "Example: weightseal serve --models /srv/models --listen 0.0.0.0:8443 --tls-cert server.pem",
        "  --tls-key server.key --client-ca clients.pem --policy policy.yaml");
  }

  @Override
  Answer run() throws CommandFailedException, IOException, InterruptedException {
    Duration longest = Duration.ofSeconds(orDefault(drain.get(), DRAIN_SECONDS));
    terminal().cleanUpWithin(longest.plusSeconds(15));
    try (AuditLog audit = AuditPlace.configured(invocation().environment(), report()::hint);
        Serving serving = TlsOptions.provider().serve(settings(audit))) {
      tell(serving);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        // SIGTERM, or SIGINT.
        say("draining");
        say(serving.drain(longest) ? "drained" : "ended with answers under way");
      }
    }
    return Answer.confirming(new Fields(), "");
  }

  private void tell(Serving serving) {
    say("serving at https://" + text(serving.address()));
    InetSocketAddress at = serving.status();
    if (at != null) {
      say("status at http://" + text(at));
    }
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private void say(String text) {
    if (textIsWanted()) {
      terminal().printErr().println("weightseal: " + text);
    }
  }

  private ServeSettings settings(AuditLog audit) throws CommandFailedException, IOException {
    return new ServeSettings(
        locate(Place.of(TlsOptions.required("--models", models.get()))),
        Addresses.parse("--listen", TlsOptions.required("--listen", listen.get())),
        statusAddress(),
        tls.files(),
        new Policy(TlsOptions.required("--policy", policy.get())),
        Duration.ofSeconds(orDefault(rescan.get(), RESCAN_SECONDS)),
        audit,
        text -> terminal().printErr().println("weightseal: " + text));
  }

  private @Nullable InetSocketAddress statusAddress() throws CommandFailedException {
    String given = status.get();
    if (given == null) {
      return null;
    }
    InetSocketAddress address = Addresses.parse("--status", given);
    if (!address.getAddress().isLoopbackAddress()) {
      throw CommandFailedException.usage(
          "--status " + given + " is no loopback address", "use 127.0.0.1:PORT or [::1]:PORT");
    }
    return address;
  }

  private static int orDefault(@Nullable Integer value, int usual) throws CommandFailedException {
    if (value != null && value < 1) {
      throw CommandFailedException.usage(
          "a time of " + value + " seconds", "give --rescan and --drain 1 or more");
    }
    return value == null ? usual : value;
  }

  /// The policy's file.
  private record Policy(Path file) implements ServeSettings.PolicySource {
    @Override
    public AccessPolicy read() throws WeightsealException {
      try {
        return ServerPolicyFile.read(file, Processes.effectiveUser());
      } catch (CommandFailedException e) {
        throw new StoreException(
            StoreException.Reason.UNSUITABLE, e.failure().message() + "; " + e.failure().next(), e);
      } catch (IOException e) {
        throw new StoreException(
            StoreException.Reason.FAILED, file + " cannot be read; check its permissions", e);
      }
    }

    @Override
    public long changed() {
      try {
        return Files.getLastModifiedTime(file).toMillis() * 31 + Files.size(file);
      } catch (IOException e) {
        return 0;
      }
    }
  }
}
