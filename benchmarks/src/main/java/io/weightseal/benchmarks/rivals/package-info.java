/// Other people's ways to encrypt a file, each a small program written the way its documentation
/// recommends. `benchmarks/compare` starts them as whole processes.
@NullMarked
package io.weightseal.benchmarks.rivals;

import org.jspecify.annotations.NullMarked;
