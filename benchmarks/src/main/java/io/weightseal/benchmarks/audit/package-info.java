/// How the audit log grows: the same work at a thousand events and at ten million.
@NullMarked
package io.weightseal.benchmarks.audit;

import org.jspecify.annotations.NullMarked;
