/// Memory that holds plaintext: where it is, and what keeps it there.
@NullMarked
package io.weightseal.loader.memory;

import org.jspecify.annotations.NullMarked;
