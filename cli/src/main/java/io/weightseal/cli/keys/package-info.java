/// Puts the key services together: the one place that knows them all.
@NullMarked
package io.weightseal.cli.keys;

import org.jspecify.annotations.NullMarked;
