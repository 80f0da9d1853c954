/// Fuzz targets, one for each parser: a class with `fuzzerTestOneInput(byte[])` that `fuzz/run`
/// hands to Jazzer. A target lets [io.weightseal.api.WeightsealException] pass as an answer;
/// anything else that is thrown is a finding.
@NullMarked
package io.weightseal.fuzz;

import org.jspecify.annotations.NullMarked;
