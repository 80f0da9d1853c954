/// JMH: the speed of the cipher alone, in memory, without files.
@NullMarked
package io.weightseal.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
