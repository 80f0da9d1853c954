package io.weightseal.posture.content;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.BucketContent;
import io.weightseal.posture.BucketContent.Listed;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Objects that were listed, as a store that is only read. Safe for use by several threads.
final class ContentStore implements ObjectStore {
  private final BucketContent content;
  private final TreeMap<String, Listed> objects = new TreeMap<>();

  ContentStore(BucketContent content, List<Listed> listed) {
    this.content = content;
    listed.forEach(each -> objects.put(each.key(), each));
  }

  private Map<String, Listed> below(String folder) {
    return folder.isEmpty() ? objects : objects.subMap(folder + "/", folder + "0");
  }

  @Override
  public Optional<Entry> find(String name) {
    Listed object = objects.get(name);
    if (object != null) {
      return Optional.of(new Entry(name, Kind.OBJECT, object.size()));
    }
    return below(name).isEmpty() ? Optional.empty() : Optional.of(new Entry(name, Kind.FOLDER, 0));
  }

  @Override
  public List<Entry> list(String folder) {
    int skip = folder.isEmpty() ? 0 : folder.length() + 1;
    return below(folder).values().stream()
        .map(each -> new Entry(each.key().substring(skip), Kind.OBJECT, each.size()))
        .toList();
  }

  @Override
  public Source open(String name) throws StoreException {
    Listed object = objects.get(name);
    if (object == null) {
      throw new StoreException(Reason.ABSENT, "there is no " + describe(name));
    }
    return new ListedSource(content, object);
  }

  private record ListedSource(BucketContent content, Listed object) implements Source {
    @Override
    public long size() {
      return object.size();
    }

    @Override
    public int read(ByteBuffer target, long offset) throws StoreException {
      long left = object.size() - offset;
      if (left <= 0 || !target.hasRemaining()) {
        return 0;
      }
      byte[] bytes = content.read(object.key(), offset, (int) Math.min(left, target.remaining()));
      target.put(bytes);
      return bytes.length;
    }

    @Override
    public String describe() {
      return content.uri(object.key());
    }

    /// Nothing that is kept depends on it: what is read here is only looked at.
    @Override
    public void requireUnchanged() {}

    @Override
    public void close() {}
  }

  @Override
  public Sink create(String name, long size, IfExists ifExists) throws StoreException {
    throw readOnly(name);
  }

  @Override
  public Folder createFolder(String name, IfExists ifExists) throws StoreException {
    throw readOnly(name);
  }

  @Override
  public Update update(String name) throws StoreException {
    throw readOnly(name);
  }

  @Override
  public void delete(String name) throws StoreException {
    throw readOnly(name);
  }

  private StoreException readOnly(String name) {
    return new StoreException(Reason.UNSUITABLE, describe(name) + " is only looked at");
  }

  @Override
  public String describe(String name) {
    return content.uri(name);
  }
}
