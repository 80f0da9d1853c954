package io.weightseal.audit.event;

/// An event in its place in a log.
///
/// @param index its place, from 0
/// @param json the entry as it stands in the log, on one line
public record LoggedEvent(long index, Event event, String json) {}
