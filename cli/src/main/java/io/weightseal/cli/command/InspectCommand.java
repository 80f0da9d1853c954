package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.ByteCount;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Inspection;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.loader.host.Host;
import io.weightseal.loader.host.Protection;
import io.weightseal.loader.linux.Processes;
import io.weightseal.tensors.Tensor;
import io.weightseal.tensors.TensorIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// `weightseal inspect`.
final class InspectCommand extends WeightsealCommand {
  private static final int MAX_SHOWN_FILES = 100;

  private final Parameters.Value<String> path =
      parameters.argument("SEALED", "A sealed file or model.", Parameters.Presence.OPTIONAL);
  private final BooleanSupplier tensors =
      parameters.flag(
          "List the tensors too (safetensors, GGUF); this takes a key.", "-t", "--tensors");

  private final BooleanSupplier host =
      parameters.flag(
          "Show what protects plaintext and keys in this host's memory, and what does not.",
          "--host");

  private final OpeningOptions expect = openingOptions();

  InspectCommand(Invocation invocation) {
    super(
        invocation,
        "inspect",
        "Show what a sealed file or model says of itself, or what protects memory here. Takes no"
            + " key and proves nothing: see verify.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    String given = path.get();
    if (host.getAsBoolean()) {
      return host(given);
    }
    if (given == null) {
      throw CommandFailedException.usage(
          "Missing required parameter: 'SEALED'", "see weightseal inspect --help");
    }
    Place source = Place.of(given);
    Location sealed = locate(source);
    try (Engine engine = new Engine(this, settings())) {
      Inspection inspection = engine.weightseal().inspect(sealed);
      expect.get().require(source.toString(), inspection.identity(), inspection.pin());
      Fields result = fields(source, inspection);
      StringBuilder text = new StringBuilder(text(source, inspection));
      if (tensors.getAsBoolean()) {
        try (SealedModel model = engine.weightseal().open(sealed, expect.get())) {
          result.put("tensors", tensors(model, text));
        }
      }
      return Answer.askedFor(result, text.toString());
    }
  }

  private static Answer host(@Nullable String given) throws CommandFailedException, IOException {
    if (given != null) {
      throw CommandFailedException.usage(
          "--host shows this machine, not " + given, "give one of them");
    }
    // As run and mount have it, so that what is shown holds for them.
    Processes.forbidDumps();
    List<Protection> protections = Host.ofProcess().protections();
    return Answer.askedFor(
        new Fields().put("host", HostReport.fields(protections)), HostReport.text(protections));
  }

  private static Fields fields(Place source, Inspection inspection) {
    List<Map<String, @Nullable Object>> files = new ArrayList<>();
    for (Inspection.FileEntry file : inspection.files()) {
      files.add(
          new Fields()
              .put("path", file.path())
              .put("size", file.size())
              .put("sealedSize", file.sealedSize())
              .put("segments", file.segments())
              .map());
    }
    return new Fields()
        .put("source", source)
        .put("kind", inspection.singleFile() ? "file" : "model")
        .put("identity", Describe.identity(inspection.identity()))
        .put("created", inspection.created())
        .put("pin", inspection.pin())
        .put("files", files)
        .put("recipients", Describe.recipients(inspection.recipients()))
        .put("signedBy", inspection.signedBy())
        .put("keysIntact", inspection.keysIntact());
  }

  private static String text(Place source, Inspection inspection) {
    StringBuilder text = new StringBuilder();
    line(text, source.toString(), inspection.singleFile() ? "a sealed file" : "a sealed model");
    line(text, "name", inspection.identity().name());
    line(text, "version", inspection.identity().version());
    line(text, "model id", inspection.identity().model().hex());
    inspection
        .identity()
        .context()
        .forEach((name, value) -> line(text, "context", name + "=" + value));
    if (inspection.created() != null) {
      line(text, "created", inspection.created().toString());
    }
    if (inspection.pin() != null) {
      line(text, "pin", inspection.pin().value());
    }
    inspection.recipients().forEach(each -> line(text, "sealed for", Describe.key(each)));
    inspection.signedBy().forEach(keyId -> line(text, "signed by", keyId));
    if (!inspection.keysIntact()) {
      line(text, "keys", "one of two copies is damaged; weightseal rewrap mends it");
    }
    long bytes = inspection.files().stream().mapToLong(Inspection.FileEntry::size).sum();
    line(text, "plaintext", Describe.amount(inspection.files().size(), bytes));
    inspection.files().stream()
        .limit(MAX_SHOWN_FILES)
        .forEach(file -> line(text, "  " + file.path(), ByteCount.of(file.size())));
    if (inspection.files().size() > MAX_SHOWN_FILES) {
      line(text, "  ...", (inspection.files().size() - MAX_SHOWN_FILES) + " more, see --json");
    }
    return text.toString();
  }

  private static List<Map<String, @Nullable Object>> tensors(SealedModel model, StringBuilder text)
      throws IOException {
    List<Map<String, @Nullable Object>> tensors = new ArrayList<>();
    for (SealedFile file : TensorSearch.candidates(model.files())) {
      TensorIndex index = TensorSearch.index(file);
      line(text, "tensors of", file.path() + ": " + index.tensors().size());
      for (Tensor tensor : index.tensors()) {
        line(
            text,
            "  " + tensor.name(),
            tensor.dtype() + " " + tensor.shape() + "  " + ByteCount.of(tensor.length()));
        tensors.add(
            new Fields()
                .put("path", file.path())
                .put("name", tensor.name())
                .put("dtype", tensor.dtype())
                .put("shape", tensor.shape())
                .put("offset", tensor.offset())
                .put("length", tensor.length())
                .map());
      }
    }
    return tensors;
  }

  // What an artifact says may hold anything, and must not act on the terminal.
  private static void line(StringBuilder text, String name, String value) {
    text.append(text.isEmpty() ? "" : "\n");
    String line = name + " ".repeat(Math.max(1, 12 - name.length())) + value;
    line.codePoints().forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
  }
}
