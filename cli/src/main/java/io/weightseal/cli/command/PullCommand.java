package io.weightseal.cli.command;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.ByteCount;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.ProgressBar;
import io.weightseal.cli.signing.Publishers;
import io.weightseal.core.PublisherPolicy;
import io.weightseal.server.PostQuantum;
import io.weightseal.server.PullSettings;
import io.weightseal.server.PullSummary;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `weightseal pull`.
final class PullCommand extends WeightsealCommand {
  private static final int PARALLEL = 8;
  private static final int PATIENCE_SECONDS = 60;

  private final Parameters.Value<String> source =
      parameters.argument(
          "URL",
          "https://HOST:PORT/MODEL@VERSION, or without a version for the newest.",
          Parameters.Presence.REQUIRED);
  private final Parameters.Value<Path> output =
      parameters.option(
          Path.class,
          "OUT",
          "Write to OUT. Default: the model's name and .sealed.",
          "-o",
          "--output");
  private final BooleanSupplier force =
      parameters.flag("Replace what stands under the output's name.", "--force");
  private final OpeningOptions expect = openingOptions();
  private final TlsOptions tls = new TlsOptions(parameters, "--server-ca", "servers'");
  private final Parameters.Values<String> mirrors =
      parameters.options(
          String.class,
          "URL",
          "Another server to ask, https://HOST:PORT, where those before fail; again for more.",
          "--mirror");
  private final BooleanSupplier noKeys =
      parameters.flag("Do without keys.json, which a client may not be allowed.", "--no-keys");
  private final BooleanSupplier postQuantum =
      parameters.flag("Take no connection without X25519MLKEM768.", "--require-post-quantum");
  private final Parameters.Value<Integer> parallel =
      parameters.option(
          Integer.class,
          "N",
          "Fetch N ranges side by side. Default: " + PARALLEL + ".",
          "--parallel");
  private final Parameters.Value<String> bandwidth =
      parameters.option(
          String.class, "BYTES", "At most so many bytes in a second, such as 100M.", "--bandwidth");
  private final Parameters.Value<Integer> patience =
      parameters.option(
          Integer.class,
          "SECONDS",
          "Go on trying while nothing arrives. Default: " + PATIENCE_SECONDS + ".",
          "--patience");

  PullCommand(Invocation invocation) {
    super(
        invocation,
        "pull",
        "Fetch a sealed model from a server, checked as it arrives. Takes no key.");
    parameters.footer(
        "",
        "The manifest has to pass the signer policy (docs/signing.md) before anything else is",
        "fetched. A pull that was cut off goes on where it stopped when it is run again.",
        "Example: weightseal pull https://models.example.org:8443/llama@3 -o llama.sealed --tls-cert",
        "  node.pem --tls-key node.key --server-ca ca.pem");
  }

  @Override
  Answer run() throws CommandFailedException, IOException, InterruptedException {
    PullSource from = PullSource.parse(TlsOptions.required("a URL", source.get()));
    Path given = output.get();
    Path target = given == null ? Path.of(from.fileName()) : given;
    Engine.loadCipher();
    try (ProgressBar bar =
        new ProgressBar(
            terminal().printErr(),
            progressIsWanted() ? ProgressBar.Audience.SOMEONE : ProgressBar.Audience.NONE)) {
      PullSummary summary = TlsOptions.provider().pull(settings(from, target, bar));
      return done(from, target, summary);
    }
  }

  private PullSettings settings(PullSource from, Path target, ProgressBar bar)
      throws CommandFailedException, IOException {
    List<URI> servers = new ArrayList<>(List.of(from.server()));
    for (String mirror : mirrors.get()) {
      servers.add(PullSource.server(mirror));
    }
    Publishers publishers = Publishers.of(trust());
    try {
      return new PullSettings(
          servers,
          from.model(),
          from.version(),
          expect.get(),
          target,
          force.getAsBoolean() ? IfExists.REPLACE : IfExists.REFUSE,
          noKeys.getAsBoolean() ? PullSettings.Keys.WITHOUT : PullSettings.Keys.WITH,
          tls.files(),
          postQuantum.getAsBoolean() ? PostQuantum.REQUIRED : PostQuantum.PREFERRED,
          orDefault(parallel.get(), PARALLEL),
          bandwidth.get() == null ? 0 : ByteCount.parse(bandwidth.get()),
          Duration.ofSeconds(orDefault(patience.get(), PATIENCE_SECONDS)),
          publishers == null ? PublisherPolicy.NONE : publishers,
          bar,
          text -> terminal().printErr().println("weightseal: " + text));
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(String.valueOf(e.getMessage()), "see --help");
    }
  }

  private static int orDefault(@Nullable Integer value, int usual) {
    return value == null ? usual : value;
  }

  private Answer done(PullSource from, Path target, PullSummary summary) {
    Fields result =
        new Fields()
            .put("source", from.toString())
            .put("output", target.toString())
            .put("identity", Describe.identity(summary.identity()))
            .put("manifest", summary.manifest())
            .put("keys", !noKeys.getAsBoolean())
            .put("files", summary.files())
            .put("segments", summary.segments())
            .put("sealedBytes", summary.sealedBytes())
            .put("fetchedBytes", summary.fetchedBytes())
            .put("keptBytes", summary.keptBytes())
            .put("group", summary.group())
            .put("suite", summary.suite());
    return Answer.confirming(
        result,
        "pulled %s %s (%s, of which %s were there already) to %s by %s%s; every segment is the one that its manifest lists"
            .formatted(
                summary.identity().name(),
                summary.identity().version(),
                ByteCount.of(summary.sealedBytes()),
                ByteCount.of(summary.keptBytes()),
                target,
                summary.group(),
                noKeys.getAsBoolean() ? ", without its keys.json" : ""));
  }
}
