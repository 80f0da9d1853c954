/// The command line.
@NullMarked
package io.weightseal.cli;

import org.jspecify.annotations.NullMarked;
