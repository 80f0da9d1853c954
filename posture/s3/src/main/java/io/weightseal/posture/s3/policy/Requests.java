package io.weightseal.posture.s3.policy;

/// A class of requests that a policy is asked about.
///
/// @param who whose they are
/// @param actions such as `s3:PutObject`, or all that begin with `s3:`
/// @param resources ARNs
/// @param context their condition keys
public record Requests(Who who, Scope actions, Scope resources, Context context) {
  /// Whose requests.
  public enum Who {
    /// Of everyone: of each principal there is, and of nobody in particular.
    EVERYONE
  }

  public static Requests ofEveryone(Scope actions, Scope resources, Context context) {
    return new Requests(Who.EVERYONE, actions.lowerCase(), resources, context);
  }
}
