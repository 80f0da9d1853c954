@NullMarked
package io.weightseal.core.internal.artifact;

import org.jspecify.annotations.NullMarked;
