/// Asking a provider's JSON interface over HTTP.
@NullMarked
package io.weightseal.posture.rest;

import org.jspecify.annotations.NullMarked;
