@NullMarked
package io.weightseal.keys.local;

import org.jspecify.annotations.NullMarked;
