# Sourced by the project's scripts: sets JAVA_HOME to a JDK 25.0.3 or newer, or says how to get one and exits.
# Looks at JAVA_HOME, then at java on the PATH, then where distributions keep their JDKs. No process is started per candidate.

jdk_is_new_enough() {
  local line version=
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case "$line" in JAVA_VERSION=*) version=${line#JAVA_VERSION=\"} && version=${version%\"*} && break ;; esac
  done <"$1/release"
  local major minor patch rest
  IFS=.-+_ read -r major minor patch rest <<<"$version"
  case "$major" in '' | *[!0-9]*) return 1 ;; esac
  [ "$major" -gt 25 ] && return 0
  [ "$major" -eq 25 ] || return 1
  [ "${minor:-0}" -gt 0 ] && return 0
  [ "${patch:-0}" -ge 3 ]
}

find_jdk() {
  local candidate java
  if [ -n "${JAVA_HOME:-}" ] && jdk_is_new_enough "$JAVA_HOME"; then return 0; fi
  java=$(type -P java || true)
  if [ -n "$java" ]; then
    candidate=$(readlink -f "$java")
    candidate=${candidate%/bin/java}
    if jdk_is_new_enough "$candidate"; then JAVA_HOME=$candidate && return 0; fi
  fi
  for candidate in /usr/lib/jvm/* /usr/java/* /opt/java/* "$HOME"/.sdkman/candidates/java/*; do
    if jdk_is_new_enough "$candidate"; then JAVA_HOME=$candidate && return 0; fi
  done
  return 1
}

if ! find_jdk; then
  echo "weightseal: needs JDK 25.0.3 or newer and found none; install one (Debian and Ubuntu: apt-get install openjdk-25-jdk, or temurin-25-jdk from Adoptium) or set JAVA_HOME" >&2
  exit 1
fi
export JAVA_HOME
