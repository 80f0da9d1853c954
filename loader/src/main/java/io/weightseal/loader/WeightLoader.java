package io.weightseal.loader;

import io.weightseal.api.Location;
import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.core.Weightseal;
import io.weightseal.loader.WeightFiles.Place;
import io.weightseal.loader.memory.ModelFill;
import io.weightseal.loader.memory.PrivateMemory;
import io.weightseal.loader.memory.Swap;
import io.weightseal.tensors.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Loads the weights of a sealed safetensors or GGUF file, or of a sealed model's folder, into this
/// process's own memory.
///
/// ```java
/// try (WeightLoader loader = WeightLoader.open(weightseal, sealed, Expectations.NONE);
///     LoadedWeights weights = loader.load()) {
///   FloatBuffer bias = weights.tensor("encoder.bias").buffer().asFloatBuffer();
/// }
/// ```
///
/// Opening reads the headers; what is loaded afterwards decrypts only the ranges that are asked
/// for, with all cores, straight into memory outside the heap, with one mapping for each file. Of a
/// folder it takes the files that its one `*.safetensors.index.json` names, or its only file of
/// weights, or all parts of a split GGUF file; [Options#files] names others.
///
/// Holds the model's data key until it is closed. What was loaded stays when it is closed. Safe for
/// use by several threads.
public final class WeightLoader implements AutoCloseable {
  private final SealedModel model;
  private final Options options;
  private @Nullable WeightFiles weights;

  /// How to load.
  ///
  /// @param files model paths of the files of weights; none: the model tells
  /// @param swap whether memory that could be swapped will do
  /// @param threads how many threads decrypt
  public record Options(List<String> files, Swap swap, int threads) {
    public static final Options DEFAULT =
        new Options(List.of(), Swap.REFUSED, Runtime.getRuntime().availableProcessors());

    public Options {
      files = List.copyOf(files);
      if (threads < 1) {
        throw new IllegalArgumentException("at least one thread is needed");
      }
    }

    /// The same, with these files of weights.
    public Options withFiles(String... paths) {
      return new Options(List.of(paths), swap, threads);
    }

    public Options withSwap(Swap policy) {
      return new Options(files, policy, threads);
    }

    public Options withThreads(int count) {
      return new Options(files, swap, count);
    }
  }

  private WeightLoader(SealedModel model, Options options) {
    this.model = model;
    this.options = options;
  }

  /// Opens a sealed file or model with [Options#DEFAULT].
  public static WeightLoader open(Weightseal engine, Location sealed, Expectations expected)
      throws WeightsealException {
    return open(engine, sealed, expected, Options.DEFAULT);
  }

  /// Opens a sealed file or model: unwraps its data key, authenticates its list of files.
  public static WeightLoader open(
      Weightseal engine, Location sealed, Expectations expected, Options options)
      throws WeightsealException {
    return new WeightLoader(engine.open(sealed, expected), options);
  }

  public ModelIdentity identity() {
    return model.identity();
  }

  /// What can be loaded, by name: type, shape, and the place in its file.
  ///
  /// @throws MalformedArtifactException when the files of weights are no safetensors or GGUF files,
  ///   or it is not clear which they are
  public Map<String, Tensor> tensors() throws WeightsealException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    weights().tensors().forEach((name, place) -> tensors.put(name, place.tensor()));
    return Collections.unmodifiableMap(tensors);
  }

  private synchronized WeightFiles weights() throws WeightsealException {
    if (weights == null) {
      weights = WeightFiles.find(model, options.files);
    }
    return weights;
  }

  /// Every file of the model, such as its tokenizer's.
  public List<SealedFile> files() {
    return model.files();
  }

  /// Any file of the model, as bytes or as a stream; nothing of it is kept.
  ///
  /// @throws StoreException [StoreException.Reason#ABSENT] when the model has no such file
  public SealedFile file(String path) throws StoreException {
    return model.file(path);
  }

  /// Loads any file of the model, whole, such as an engine's own format for graphs or weights.
  ///
  /// @return the file's bytes, in memory that the caller closes
  /// @throws IOException as [#load()] does
  public PrivateMemory loadFile(String path) throws IOException {
    SealedFile file = model.file(path);
    PrivateMemory memory = PrivateMemory.allocate(file.size(), options.swap);
    try {
      new ModelFill(options.threads).fill(List.of(ModelFill.Range.whole(file, memory.segment())));
    } catch (IOException | RuntimeException | Error e) {
      memory.close();
      throw e;
    }
    return memory;
  }

  /// Loads every tensor.
  ///
  /// @throws WeightsealException when a byte is not authentic, or cannot be read; no tensor is
  ///   given out then
  /// @throws IOException as [PrivateMemory#allocate] has it
  public LoadedWeights load() throws IOException {
    return load(weights().tensors().keySet());
  }

  /// Loads the tensors of these names, and decrypts no others but those between neighbours.
  ///
  /// @throws IllegalArgumentException when there is no such tensor
  public LoadedWeights load(Collection<String> names) throws IOException {
    return loadSlices(names.stream().map(TensorSlice::whole).toList());
  }

  /// Loads parts of tensors.
  ///
  /// @param slices at most one of each tensor
  /// @throws IllegalArgumentException when there is no such tensor or part
  public LoadedWeights loadSlices(Collection<TensorSlice> slices) throws IOException {
    Map<SealedFile, List<Place>> byFile = new LinkedHashMap<>();
    Map<String, TensorSlice> seen = new LinkedHashMap<>();
    for (TensorSlice slice : slices) {
      if (seen.put(slice.name(), slice) != null) {
        throw new IllegalArgumentException("the tensor " + slice.name() + " is asked for twice");
      }
      Place place = place(slice);
      byFile.computeIfAbsent(place.file(), _ -> new ArrayList<>()).add(place);
    }
    return load(byFile);
  }

  private Place place(TensorSlice slice) throws WeightsealException {
    Map<String, Place> all = weights().tensors();
    Place place = all.get(slice.name());
    if (place == null) {
      throw new IllegalArgumentException(
          "there is no tensor %s among the %,d of %s"
              .formatted(slice.name(), all.size(), model.identity().name()));
    }
    return new Place(place.file(), place.index(), slice.of(place.tensor(), place.index().format()));
  }

  private LoadedWeights load(Map<SealedFile, List<Place>> byFile) throws IOException {
    List<PrivateMemory> memories = new ArrayList<>();
    List<ModelFill.Range> ranges = new ArrayList<>();
    List<LoadedTensor> tensors = new ArrayList<>();
    try {
      for (List<Place> places : byFile.values()) {
        FileMemory memory = FileMemory.allocate(places, options.swap);
        memories.add(memory.memory());
        ranges.addAll(memory.ranges());
        tensors.addAll(memory.tensors());
      }
      new ModelFill(options.threads).fill(ranges);
    } catch (IOException | RuntimeException | Error e) {
      LoadedWeights.closeAll(memories);
      throw e;
    }
    return new LoadedWeights(tensors, memories);
  }

  /// Wipes the data key. Does nothing the second time.
  @Override
  public void close() {
    model.close();
  }
}
