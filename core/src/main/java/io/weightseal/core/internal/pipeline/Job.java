package io.weightseal.core.internal.pipeline;

import io.weightseal.api.WeightsealException;

/// The work on one file, cut into runs that workers take in order and do side by side.
///
/// @param <W> what a worker brings along: its cipher and buffers
public interface Job<W> extends AutoCloseable {
  /// Called once, before any run: opens what is needed and returns the number of runs, at least 1.
  long begin(W worker) throws WeightsealException;

  /// Does run `run`. Runs of one job are done by several threads at once.
  void run(W worker, long run) throws WeightsealException;

  /// Called once, by one thread, after the last run.
  void end() throws WeightsealException;

  /// Called when the work is given up while runs are still under way, by any thread: lets go of
  /// whoever waits for another run.
  void stop();

  /// Called once, at the very end or after a failure; discards what [#end] did not complete.
  @Override
  void close();
}
