/// What one entry of the record says, and how it is spelled.
@NullMarked
package io.weightseal.audit.event;

import org.jspecify.annotations.NullMarked;
