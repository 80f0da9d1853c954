@NullMarked
package io.weightseal.core;

import org.jspecify.annotations.NullMarked;
