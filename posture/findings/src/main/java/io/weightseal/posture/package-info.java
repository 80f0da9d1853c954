/// Findings about where models are kept, and who makes them.
@NullMarked
package io.weightseal.posture;

import org.jspecify.annotations.NullMarked;
