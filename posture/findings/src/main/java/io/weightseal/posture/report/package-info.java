/// Findings as others read them: JSON, SARIF, HTML, text.
@NullMarked
package io.weightseal.posture.report;

import org.jspecify.annotations.NullMarked;
