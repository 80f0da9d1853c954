@NullMarked
package io.weightseal.core.internal.pipeline;

import org.jspecify.annotations.NullMarked;
