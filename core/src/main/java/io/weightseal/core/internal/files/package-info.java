@NullMarked
package io.weightseal.core.internal.files;

import org.jspecify.annotations.NullMarked;
