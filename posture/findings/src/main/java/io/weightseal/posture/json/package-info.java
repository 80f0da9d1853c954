/// JSON as lists and maps, in the order in which it stands.
@NullMarked
package io.weightseal.posture.json;

import org.jspecify.annotations.NullMarked;
