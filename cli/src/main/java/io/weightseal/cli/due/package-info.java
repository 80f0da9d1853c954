/// Which sealed models should be wrapped anew, and why.
@NullMarked
package io.weightseal.cli.due;

import org.jspecify.annotations.NullMarked;
