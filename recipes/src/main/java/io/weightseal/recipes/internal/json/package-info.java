/// The recipe's JSON: read strictly, and written as Python writes it.
@NullMarked
package io.weightseal.recipes.internal.json;

import org.jspecify.annotations.NullMarked;
