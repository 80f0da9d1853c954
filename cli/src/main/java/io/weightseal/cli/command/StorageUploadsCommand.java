package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.UnfinishedUploads;
import io.weightseal.api.UnfinishedUploads.Upload;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.passphrase.Confirmation;
import io.weightseal.cli.stores.Place;
import io.weightseal.cli.stores.UploadJournals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// `weightseal storage uploads`.
final class StorageUploadsCommand extends WeightsealCommand {
  private final Parameters.Values<String> places =
      parameters.arguments("URI", "Buckets, or folders and objects in buckets.");
  private final Parameters.Value<String> olderThan =
      parameters.option(
          String.class, "TIME", "Only those begun longer ago than this, as 7d.", "--older-than");
  private final BooleanSupplier abort =
      parameters.flag("Remove what was sent of them; whoever is still at one fails.", "--abort");
  private final BooleanSupplier yes =
      parameters.flag("With --abort: do it without asking at the terminal.", "--yes");

  /// An upload, and the store that keeps it.
  private record Found(Location object, UnfinishedUploads store, Upload upload) {}

  StorageUploadsCommand(Invocation invocation) {
    super(
        invocation,
        "uploads",
        "List uploads that were begun and never finished: nobody sees them, and they are paid"
            + " for.");
    parameters.footer(
        "",
        "Nobody can see whether someone is still at an upload but by its age: give --older-than.",
        "Example: weightseal storage uploads s3://models --older-than 7d --abort");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    String age = olderThan.get();
    Duration least = age == null ? Duration.ZERO : Periods.parse("--older-than", age);
    Instant latest = Instant.now().minus(least);
    List<Found> found = new ArrayList<>();
    for (String place : places.get()) {
      found.addAll(unfinished(Place.of(place), latest));
    }
    if (!abort.getAsBoolean()) {
      return Answer.askedFor(result(found, false), text(found));
    }
    if (!found.isEmpty() && !yes.getAsBoolean()) {
      Confirmation.require(
          "What was sent of " + amount(found) + " will be gone:\n" + text(found), "abort");
    }
    for (Found each : found) {
      each.store.abort(each.upload);
    }
    Path home = settings().home();
    if (home != null) {
      UploadJournals.forget(home, found.stream().map(Found::upload).toList());
    }
    return Answer.confirming(result(found, true), "aborted " + amount(found));
  }

  private List<Found> unfinished(Place place, Instant latest)
      throws CommandFailedException, IOException {
    Location location = locate(place);
    if (!(location.store() instanceof UnfinishedUploads store)) {
      throw CommandFailedException.usage(
          place + " is in no store that keeps unfinished uploads", "name a bucket");
    }
    return store.unfinished(location.name()).stream()
        .filter(upload -> !upload.begun().isAfter(latest))
        .map(upload -> new Found(new Location(location.store(), upload.name()), store, upload))
        .toList();
  }

  private static Fields result(List<Found> found, boolean aborted) {
    return new Fields()
        .put("aborted", aborted)
        .put(
            "uploads",
            found.stream()
                .map(
                    each ->
                        new Fields()
                            .put("object", each.object.toString())
                            .put("id", each.upload.id())
                            .put("begun", begun(each.upload))
                            .map())
                .toList());
  }

  private static Instant begun(Upload upload) {
    return upload.begun().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String text(List<Found> found) {
    if (found.isEmpty()) {
      return "no unfinished uploads";
    }
    StringBuilder text = new StringBuilder();
    for (Found each : found) {
      text.append(text.isEmpty() ? "" : "\n").append(begun(each.upload)).append("  ");
      // A name may hold anything, and must not act on the terminal.
      each.object
          .toString()
          .codePoints()
          .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    }
    return text.toString();
  }

  private static String amount(List<Found> found) {
    return found.size() == 1 ? "1 unfinished upload" : found.size() + " unfinished uploads";
  }
}
