/// Containers of Azure Blob Storage: their settings, what these mean, and better ones.
@NullMarked
package io.weightseal.posture.azure;

import org.jspecify.annotations.NullMarked;
