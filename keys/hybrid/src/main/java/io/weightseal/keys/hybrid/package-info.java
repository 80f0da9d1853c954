@NullMarked
package io.weightseal.keys.hybrid;

import org.jspecify.annotations.NullMarked;
