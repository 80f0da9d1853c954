@NullMarked
package io.weightseal.keys.files;

import org.jspecify.annotations.NullMarked;
