@NullMarked
package io.weightseal.format;

import org.jspecify.annotations.NullMarked;
