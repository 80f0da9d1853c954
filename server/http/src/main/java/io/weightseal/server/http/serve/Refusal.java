package io.weightseal.server.http.serve;

/// Why a request gets no more than an error. Its text goes to the client, and tells nothing of
/// files, folders or other clients.
///
/// spec: transfer-v1#req-4
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /// What becomes of the connection.
  enum Connection {
    KEPT,
    CLOSED
  }

  private final transient Problem problem;
  private final Connection connection;

  Refusal(Problem problem, Connection connection) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.connection = connection;
  }

  static Refusal of(Problem problem) {
    return new Refusal(problem, Connection.KEPT);
  }

  /// The same answer for what is not there, and for what a client may not know of.
  // spec: transfer-v1#who-3
  static Refusal notFound() {
    return of(Problem.NOT_FOUND);
  }

  Problem problem() {
    return problem;
  }

  Connection connection() {
    return connection;
  }
}
