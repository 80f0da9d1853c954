/// Events in the words of others: OCSF, CEF, ECS.
@NullMarked
package io.weightseal.audit.export;

import org.jspecify.annotations.NullMarked;
