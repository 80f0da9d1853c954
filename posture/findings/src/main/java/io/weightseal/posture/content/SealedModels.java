package io.weightseal.posture.content;

import io.weightseal.api.Location;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Inspection;
import io.weightseal.core.Weightseal;
import io.weightseal.format.KeysFile;
import io.weightseal.format.Manifest;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.Findings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The sealed models among objects: whether they are whole, and whether their keys are current.
record SealedModels(
    String uri, BucketContent content, Looked looked, SealedKeys keys, Findings findings) {

  void report() {
    ContentStore store = new ContentStore(content, looked.objects);
    Map<String, String> broken = new LinkedHashMap<>();
    Map<String, String> due = new LinkedHashMap<>();
    Map<String, String> unknown = new LinkedHashMap<>();
    Set<String> models = models(store, broken);
    models.addAll(looked.sealedAlone);
    for (String model : models) {
      String name = content.uri(model);
      try {
        Inspection inspection = Weightseal.builder().build().inspect(new Location(store, model));
        for (SealedKeys.Verdict each : keys.of(name, inspection)) {
          String words = each.key() + ": " + each.words();
          switch (each.standing()) {
            case CURRENT -> {}
            case DUE -> due.merge(name, words, (one, other) -> one + "; " + other);
            case UNKNOWN -> unknown.merge(name, words, (one, other) -> one + "; " + other);
          }
        }
      } catch (WeightsealException e) {
        broken.put(name, String.valueOf(e.getMessage()));
      }
    }
    whole(models.size(), broken);
    current(models.size(), due, unknown);
  }

  /// The folders with a manifest or keys of a sealed model. Parts that are in none are broken.
  private Set<String> models(ContentStore store, Map<String, String> broken) {
    Set<String> models = new TreeSet<>();
    for (String part : looked.sealedParts) {
      String folder = folder(part);
      while (!folder.isEmpty() && store.find(folder + "/" + Manifest.NAME).isEmpty()) {
        folder = folder(folder);
      }
      String manifest = folder.isEmpty() ? Manifest.NAME : folder + "/" + Manifest.NAME;
      if (store.find(manifest).isEmpty()) {
        broken.put(
            content.uri(part),
            looked.more
                ? "its manifest is not among " + looked.extent()
                : "there is no " + Manifest.NAME + " for it");
      } else if (store.find(manifest.replace(Manifest.NAME, KeysFile.NAME)).isEmpty()) {
        broken.put(content.uri(manifest), "there is no " + KeysFile.NAME + " beside it");
      } else {
        models.add(folder);
      }
    }
    return models;
  }

  private static String folder(String key) {
    int slash = key.lastIndexOf('/');
    return slash < 0 ? "" : key.substring(0, slash);
  }

  private void whole(int models, Map<String, String> broken) {
    if (!broken.isEmpty()) {
      findings.fail(
          ContentChecks.SEALED_WHOLE,
          broken.size() + " sealed files or models cannot be opened as they are",
          broken,
          "bring back what is missing, or seal the model anew; see weightseal inspect "
              + broken.keySet().iterator().next());
    } else if (models > 0) {
      findings.pass(
          ContentChecks.SEALED_WHOLE,
          "sealed models with their manifest and keys: " + models,
          Map.of("looked at", looked.extent()));
    }
  }

  private void current(int models, Map<String, String> due, Map<String, String> unknown) {
    if (!due.isEmpty()) {
      findings.fail(
          ContentChecks.KEYS_CURRENT,
          due.size() + " sealed models are due",
          due,
          "weightseal rewrap " + due.keySet().iterator().next() + " --to KEY");
    }
    if (!unknown.isEmpty()) {
      findings.unclear(
          ContentChecks.KEYS_CURRENT,
          "the keys of " + unknown.size() + " sealed models could not be asked about",
          unknown,
          "allow these keys with --allow-key, and see weightseal keys due");
    }
    if (due.isEmpty() && unknown.isEmpty() && models > 0) {
      findings.pass(
          ContentChecks.KEYS_CURRENT,
          "sealed models wrapped by current keys: " + models,
          Map.of("looked at", looked.extent()));
    }
  }
}
