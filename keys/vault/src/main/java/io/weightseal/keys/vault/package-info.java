@NullMarked
package io.weightseal.keys.vault;

import org.jspecify.annotations.NullMarked;
