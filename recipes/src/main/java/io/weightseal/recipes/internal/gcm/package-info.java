/// AES-256-GCM messages of any length that GCM allows, in constant memory.
@NullMarked
package io.weightseal.recipes.internal.gcm;

import org.jspecify.annotations.NullMarked;
