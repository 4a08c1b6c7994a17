# Sourced before each script of a page: what a page uses and a test machine lacks, done without systemd.
# SANDBOX stands for the root of the machine, SERVICE_USER for the dynamic user of the unit, PORT for 5000;
# ROOT is the repository, CONFIGURATION the build under test; SANDBOX/typed holds what a person types into an editor.
shopt -s expand_aliases
# Other users reach the files of theirs in it.
chmod o+x "$SANDBOX"

sudo() { "$@"; }

sudoedit() {
  local file
  for file; do
    (umask 077; cat "$SANDBOX/typed/$(basename "$file")" >"$file")
  done
}

# The build exists already; a free port takes the place of 5000, and the sandbox that of the repository's root.
dotnet() {
  [ "$1 $2" = "run --project" ] || { echo "dotnet $*: not known here" >&2; return 1; }
  local project=$3
  shift 3
  [ $# -gt 0 ] || set -- -- --urls "http://localhost:$PORT"
  command dotnet run --no-build -c "$CONFIGURATION" -p:RunWorkingDirectory="$SANDBOX" --project "$ROOT/$project" "$@"
}

systemctl() {
  case "$*" in
    "start doorcode" | "enable --now doorcode") start_service ;;
    "stop doorcode") stop_service ;;
    *) echo "systemctl $*: not known here" >&2; return 1 ;;
  esac
}

systemd-run() {
  local folder=/ file=/dev/null
  local -a settings=()
  while [[ $1 == -* ]]; do
    case "$1 $2" in
      --pipe* | --wait* | --collect* | --quiet*) shift ;;
      "-p WorkingDirectory="*) folder=${2#*=}; shift 2 ;;
      "-p EnvironmentFile="*) file=${2#*=}; shift 2 ;;
      "-E "*) settings+=("$2"); shift 2 ;;
      *) echo "systemd-run $1: not known here" >&2; return 1 ;;
    esac
  done
  # Like systemd, which reads variables in arguments (systemd.service, "Command lines"); here none is set.
  local argument
  for argument; do
    shift
    set -- "$@" "$(printf '%s' "$argument" | sed -E 's/\$\$/\x01/g; s/\$(\{[A-Za-z_]\w*\}|[A-Za-z_]\w*)//g; s/\x01/$/g')"
  done
  local -a more
  mapfile -t more < <(environment_file "$file")
  (cd "$folder" && env -i PATH="$PATH" "${settings[@]}" "${more[@]}" "$@")
}

# NAME=value lines; quotes around a value are dropped.
environment_file() { sed -nE "/^[A-Za-z_]+=/ s/^([A-Za-z_]+=)[\"']?(.*[^\"'])[\"']?$/\1\2/p" "$1"; }

unit() { sed -nE "s/^$1=\"?(.*[^\"])\"?$/\1/p" "$SANDBOX/etc/systemd/system/doorcode.service"; }

is_alive() { grep -qs '^State:.[^ZX]' "/proc/$1/status"; }

start_service() {
  local state=$SANDBOX/var/lib/$(unit StateDirectory) credentials=$SANDBOX/run/credentials name file value
  local -a settings=() more as=()
  [ "$(id -u)" != 0 ] || as=(setpriv --reuid="$SERVICE_USER" --regid="$(id -g "$SERVICE_USER")" --clear-groups)

  # Like systemd, give the content of the folder to the user only when the folder itself is not the user's.
  [ -d "$state" ] || install -d -m "$(unit StateDirectoryMode)" "$state"
  [ "$(stat -c %U "$state")" = "$SERVICE_USER" ] || chown -R "$SERVICE_USER" "$state"

  rm -rf "$credentials"
  install -d -m 700 -o "$SERVICE_USER" "$credentials"
  while IFS=: read -r name file; do
    install -m 400 -o "$SERVICE_USER" "$file" "$credentials/$name"
  done < <(unit LoadCredential)
  while IFS= read -r value; do
    settings+=("${value//%d/$credentials}")
  done < <(unit Environment)
  mapfile -t more < <(environment_file "$(unit EnvironmentFile)")

  (
    umask "$(unit UMask)"
    cd "$(unit WorkingDirectory)"
    exec "${as[@]}" setsid env -i "${settings[@]}" "${more[@]}" "$(unit ExecStart)" </dev/null >>"$SANDBOX/service.log" 2>&1
  ) &
  echo $! >"$SANDBOX/service.pid"
  until curl -fs -o /dev/null "http://127.0.0.1:$PORT/health/ready"; do
    is_alive "$(cat "$SANDBOX/service.pid")" || { cat "$SANDBOX/service.log" >&2; return 1; }
    sleep 0.05
  done
}

stop_service() {
  local process
  process=$(cat "$SANDBOX/service.pid")
  kill -TERM "$process" 2>/dev/null || true
  while is_alive "$process"; do
    sleep 0.05
  done
}

# A crash.
kill_service() {
  local process
  process=$(cat "$SANDBOX/service.pid" 2>/dev/null || true)
  grep -qs "$SANDBOX" "/proc/$process/cmdline" || return 0
  kill -KILL "$process"
  while is_alive "$process"; do
    sleep 0.05
  done
}
