# Sourced by the launcher, with $here and $JAVA_HOME set. Builds the command line where sources are newer than the build,
# and the JDK's start-up cache, which more than halves the time to start. Sets cli_dist, cli_classpath, cli_jvm, cli_aot.
# WEIGHTSEAL_NO_BUILD=1 takes the build as it is.

cli_dist=$here/cli/target/dist

# The first compiler is enough where the cipher is native code, and starts faster; the JDK's own cipher needs the second.
cli_jvm=(-XX:+UseSerialGC)
case "$OSTYPE-$HOSTTYPE" in
  linux-gnu-x86_64 | linux-gnu-aarch64 | darwin*-x86_64 | darwin*-arm64 | darwin*-aarch64) cli_jvm+=(-XX:TieredStopAtLevel=1) ;;
esac

cli_is_built() {
  [ -f "$cli_dist/built" ] || { [ -n "${WEIGHTSEAL_NO_BUILD:-}" ] && [ -d "$cli_dist/lib" ]; } || return 1
  [ -z "${WEIGHTSEAL_NO_BUILD:-}" ] && [ -f "$here/pom.xml" ] || return 0
  [ -z "$(find "$here/pom.xml" "$here"/{api,format,core,keys,stores,audit,posture,tensors,recipes,loader,cli,signing,server} \
    \( -name target -o -name test \) -prune -o -type f -newer "$cli_dist/built" -print -quit 2>/dev/null)" ]
}

# Runs its arguments while no other launcher does.
alone() {
  mkdir -p "$here/cli/target"
  if type -P flock >/dev/null; then
    local lock
    exec {lock}>"$here/cli/target/launcher.lock" && flock "$lock"
    "$@"
    local status=$?
    exec {lock}>&-
    return $status
  fi
  "$@"
}

build_cli() {
  cli_is_built && return 0 # by the launcher that held the lock
  echo "weightseal: building the command line (a minute or so the first time)" >&2
  # Removed, not overwritten: a running process may have the old jars open.
  rm -rf "$cli_dist"
  mkdir -p "$cli_dist"
  : >"$cli_dist/building"
  local log=$here/cli/target/build.log
  if ! "$here/mvnw" -q -pl cli -am -Dmaven.test.skip=true -Dspotless.check.skip package >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    echo "weightseal: the build failed: $log; correct what it says and run this again" >&2
    return 1
  fi
  mv "$cli_dist/building" "$cli_dist/built"
}

# The order of the jars is part of the start-up cache's identity.
cli_jars() {
  local jar LC_ALL=C
  cli_classpath=
  cli_newest=$cli_dist/built
  for jar in "$cli_dist"/lib/*.jar; do
    cli_classpath=$cli_classpath${cli_classpath:+:}$jar
    [ "$jar" -nt "$cli_newest" ] && cli_newest=$jar
  done
}

# The cache fits one JDK and these jars. An attempt that failed is not made again: everything works without.
cache_is_made() {
  local made= jdk=
  [ -f "$cli_cache.jdk" ] && ! [ "$cli_newest" -nt "$cli_cache.jdk" ] || return 1
  IFS= read -r -d '' made <"$cli_cache.jdk"
  IFS= read -r -d '' jdk <"$JAVA_HOME/release"
  [ "$made" = "$JAVA_HOME
$jdk" ]
}

make_cache() {
  cache_is_made && return 0
  local folder
  folder=$(mktemp -d) || return 1
  rm -f "$cli_cache"
  "$JAVA_HOME/bin/java" "${cli_jvm[@]}" -XX:AOTCacheOutput="$cli_cache.part" -Xlog:disable \
    --enable-native-access=ALL-UNNAMED -Djava.library.path="$cli_dist/native" \
    -cp "$cli_classpath" io.weightseal.cli.Rehearsal "$folder" >"$cli_cache.log" 2>&1 </dev/null &&
    mv "$cli_cache.part" "$cli_cache"
  rm -rf "$folder" "$cli_cache.part" "$cli_cache.part.config"
  { echo "$JAVA_HOME" && cat "$JAVA_HOME/release"; } >"$cli_cache.jdk"
}

cli_is_built || alone build_cli || exit 1
cli_jars
cli_cache=$cli_dist/start-up.aot
if ! cache_is_made && [ -w "$cli_dist" ]; then alone make_cache; fi
# One that does not fit is not used, without a word.
cli_aot=()
if [ -f "$cli_cache" ]; then cli_aot=(-XX:AOTCache="$cli_cache"); fi
