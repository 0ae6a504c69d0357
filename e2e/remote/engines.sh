# shellcheck shell=bash
# Independent engines: buildbox-casd, a cache and an executor that runs each action in a bubblewrap
# sandbox, and nginx, an HTTP cache. They listen on the loopback interface only.
#
# Needs $work, a folder, and $engines, where tools/dev/setup/remote.sh unpacked them.
# shellcheck disable=SC2154 # variables of run and of checks.sh

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
slots=2 # of the executor

# free_port: prints a free port.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# start NAME PORT COMMAND...: starts a server in $work/NAME and waits until it listens on PORT. The server
# has its own process group, so Ctrl-C does not stop it.
start() {
  local name=$1 port=$2 pid _
  mkdir -p "$work/$name"
  setsid "${@:3}" >>"$work/$name/log" 2>&1 </dev/null 9>&- &
  pid=$!
  disown # otherwise bash reports when it is killed
  echo "$pid" >"$work/$name.pid"
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || break
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
    sleep 0.1
  done
  echo "$name did not start; its output:"
  tail -20 "$work/$name/log"
  stop "$name"
  return 1
}

# stop NAME [SIGNAL]: stops a server and its children, and waits for them.
stop() {
  local pid _
  [[ -e $work/$1.pid ]] || return 0
  pid=$(<"$work/$1.pid")
  rm "$work/$1.pid"
  kill "-${2:-TERM}" -- "-$pid" 2>/dev/null || return 0
  for _ in $(seq 100); do
    kill -0 -- "-$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL -- "-$pid" 2>/dev/null || true
}

# stop_engines: stops all started engines.
stop_engines() {
  local pid
  for pid in "$work"/*.pid; do
    [[ ! -e $pid ]] || stop "$(basename "$pid" .pid)"
  done
}

# watch_over: stops engines and Bazel servers if this shell was killed and could not.
watch_over() {
  # shellcheck disable=SC2016 # the other shell expands it
  setsid bash -c '
    while kill -0 "$1" 2>/dev/null; do sleep 1; done
    for pid in "$2"/*.pid; do [[ ! -e $pid ]] || kill -TERM -- "-$(<"$pid")"; done
    for pid in "$2"/client-*/server/server.pid.txt; do [[ ! -e $pid ]] || kill "$(<"$pid")"; done
    [[ ! -d $2 ]] || { sleep 3; chmod -R u+w "$2"; rm -rf "$2"; }
  ' watch_over $$ "$work" >/dev/null 2>&1 </dev/null &
}

# start_casd: starts buildbox-casd on $casd_port with its store in $work/store. An action sees only its input
# root and the host's programs: no network, no home, no shared /tmp.
start_casd() {
  local mounts=() mount
  for mount in /usr:/usr /usr/bin:/bin /usr/lib:/lib /usr/lib64:/lib64 /etc/alternatives:/etc/alternatives; do
    [[ ! -d ${mount%:*} ]] || mounts+=("--runner-arg=--ro-bind-mount=$mount")
  done
  PATH=$engines/usr/bin:$PATH start casd "$casd_port" "$engines/usr/bin/buildbox-casd" \
    --bind="127.0.0.1:$casd_port" --jobs="$slots" --quota-high=20G --reserved=1G --cache-failures=false \
    --log-level=info --buildbox-run="$engines/usr/bin/buildbox-run-bubblewrap" \
    --runner-arg=--staging-mode=copy-or-link "${mounts[@]}" "$work/store"
}

# start_gateway: starts the proxy for Bazel on $gateway_port; it writes each transfer to $work/transfers.
start_gateway() {
  start gateway "$gateway_port" "$work/bin/gateway" -listen="127.0.0.1:$gateway_port" \
    -backend="127.0.0.1:$casd_port" -transfers="$work/transfers"
}

# start_http_cache BEHAVIOUR: starts nginx on $http_port with one line of configuration; files in $work/http/cache.
start_http_cache() {
  local as=()
  mkdir -p "$work/http/cache"
  sed "s/PORT/$http_port/; s/BEHAVIOUR/$1/" "$here/http_cache.conf" >"$work/http/nginx.conf"
  # As root, nginx would run its worker as nobody.
  [[ $(id -u) != 0 ]] || as=(-g 'user root;')
  start http "$http_port" "$engines/usr/sbin/nginx" -p "$work/http" -e stderr -c nginx.conf "${as[@]}"
}

# start_engines: starts all engines on free ports. Retries, because another process may take a port first.
start_engines() {
  local _
  mkdir -p "$work/bin"
  (cd "$root" && go build -o "$work/bin/gateway" ./e2e/remote/gateway) || return 1
  for _ in 1 2 3; do
    casd_port=$(free_port) gateway_port=$(free_port) http_port=$(free_port)
    start_casd && start_gateway && start_http_cache "" && return 0
    stop_engines
  done
  return 1
}
