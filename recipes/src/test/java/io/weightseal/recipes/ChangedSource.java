package io.weightseal.recipes;

import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;

/// A source that is another one from a moment on, and says nothing of it.
class ChangedSource implements Source {
  private final Source before;
  private final Source after;
  private boolean changed;

  ChangedSource(Source before, Source after) {
    this.before = before;
    this.after = after;
  }

  void change() {
    changed = true;
  }

  @Override
  public long size() throws StoreException {
    return before.size();
  }

  @Override
  public int read(ByteBuffer target, long offset) throws WeightsealException {
    return (changed ? after : before).read(target, offset);
  }

  @Override
  public String describe() {
    return before.describe();
  }

  @Override
  public void requireUnchanged() {}

  @Override
  public void close() {}
}
