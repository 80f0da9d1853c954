# Sourced by the project's scripts. need_packages COMMAND:PACKAGE ... installs the Debian packages whose command is absent,
# naming each before it does. A COMMAND with a slash is a file to look for.

need_packages() {
  local pair command missing=()
  for pair in "$@"; do
    command=${pair%%:*}
    case "$command" in
      */*) [ -e "$command" ] || missing+=("${pair#*:}") ;;
      *) type -P "$command" >/dev/null || missing+=("${pair#*:}") ;;
    esac
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local sudo=
  if [ "$(id -u)" -ne 0 ]; then
    sudo=sudo
    type -P sudo >/dev/null || { echo "weightseal: please install: ${missing[*]} (not root, and no sudo)" >&2; return 1; }
  fi
  type -P apt-get >/dev/null || { echo "weightseal: please install: ${missing[*]} (no apt-get here)" >&2; return 1; }
  echo "weightseal: installing Debian packages: ${missing[*]}" >&2
  # Tests that run beside each other may both install something, and apt gives up where it should wait.
  local lock apt=($sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
  exec {lock}<"${BASH_SOURCE[0]}" && flock "$lock"
  if ! "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
    "${apt[@]}" update >/dev/null
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
  fi
  local status=$?
  exec {lock}<&-
  return $status
}
