/// What is kept of an upload, so that another process can go on with it.
@org.jspecify.annotations.NullMarked
package io.weightseal.core.internal.resume;
