// What the server says, or an error that says what to do.

export class Trouble extends Error {
  constructor(title, next) {
    super(title);
    this.next = next;
  }
}

export async function get(path) {
  let response;
  try {
    response = await fetch(path, { headers: { Accept: "application/json" }, redirect: "error" });
  } catch {
    throw new Trouble("The server cannot be reached", "Check that it runs and that your certificate is still valid, then refresh.");
  }
  if (response.ok) {
    return response.json();
  }
  throw trouble(response.status);
}

function trouble(status) {
  switch (status) {
    case 403:
      return new Trouble("You may not see this", "Ask who runs this server for a policy rule that gives your certificate the right “view”.");
    case 404:
      return new Trouble("It is not here", "It was removed, or your certificate has no right to see it. Go back to the models.");
    case 429:
      return new Trouble("Too many requests", "Wait a moment, then refresh.");
    case 503:
      return new Trouble("The server gives out nothing now", "It is stopping, or cannot write its audit log. Refresh later, or tell who runs it.");
    default:
      return new Trouble(`The server answered with ${status}`, "Refresh; when it stays so, look at the server's own messages.");
  }
}
