@NullMarked
package io.weightseal.keys.policy;

import org.jspecify.annotations.NullMarked;
