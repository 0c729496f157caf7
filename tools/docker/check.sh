#!/usr/bin/env bash
# Runs docker-compose.yml for real: three silos in three containers, one ring over all of them, one answer.
# Makes its own base image with debootstrap when none can be pulled, and starts a Docker engine when none runs.
# Needs root, Docker (Debian: docker.io docker-compose) and debootstrap; where they are missing it says so and skips.
#   tools/docker/check.sh [--postgresql]   with --postgresql membership and state live in PostgreSQL
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
engine_pid=
project=exograinscheck
profile=()

skip() { echo "docker check: SKIPPED: $1"; exit 0; }
say() { echo "docker check: $*"; }
fail() { say "FAILED: $*"; exit 1; }
for tool in docker docker-compose curl; do
  command -v "$tool" >/dev/null || skip "$tool is not installed (Debian: apt-get install docker.io docker-compose curl)"
done

compose() { (cd "$root" && docker-compose -p "$project" "${profile[@]}" "$@"); }

cleanup() {
  status=$?
  [ "$status" = 0 ] || compose logs --tail 40 2>/dev/null || true
  docker rm -f "$project-stranger" >/dev/null 2>&1 || true
  compose down -v >/dev/null 2>&1 || true
  [ -z "$engine_pid" ] || { kill "$engine_pid" 2>/dev/null || true; wait "$engine_pid" 2>/dev/null || true; }
  rm -rf "$work" 2>/dev/null || true
  exit "$status"
}
trap cleanup EXIT

start_engine() {
  docker info >/dev/null 2>&1 && return
  [ "$(id -u)" = 0 ] || skip "no Docker engine runs, and starting one needs root"
  command -v dockerd >/dev/null || skip "no Docker engine runs, and dockerd is not installed (Debian: docker.io)"
  export DOCKER_HOST="unix://$work/docker.sock"
  dockerd --data-root "${EXOGRAINS_DOCKER_ROOT:-$work/root}" --exec-root "$work/exec" --pidfile "$work/dockerd.pid" \
    -H "$DOCKER_HOST" >"$work/dockerd.log" 2>&1 &
  engine_pid=$!
  for _ in $(seq 60); do
    docker info >/dev/null 2>&1 && return
    kill -0 "$engine_pid" 2>/dev/null || skip "dockerd does not run here: $(tail -n 1 "$work/dockerd.log")"
    sleep 0.5
  done
  skip "dockerd did not answer within 30 s"
}

# $1 image name, $2 extra packages
make_base() {
  docker image inspect "$1" >/dev/null 2>&1 && return
  command -v debootstrap >/dev/null || skip "no base image, and debootstrap is not installed to make one"
  local mirror
  mirror=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
  [ -n "$mirror" ] || mirror=$(awk '/^deb / { for (i = 2; i <= NF; i++) if ($i ~ /^http/) { print $i; exit } }' /etc/apt/sources.list 2>/dev/null || true)
  say "making base image $1 (debootstrap)"
  debootstrap --variant=minbase --include="libssl3,libstdc++6,zlib1g,ca-certificates$2" bookworm "$work/$1" ${mirror:+"$mirror"} \
    >"$work/debootstrap.log" 2>&1 || skip "debootstrap failed: $(tail -n 1 "$work/debootstrap.log")"
  tar -C "$work/$1" -c . | docker import - "$1" >/dev/null
  rm -rf "${work:?}/$1"
}

# Debian's PostgreSQL behind the variables of the well-known image, which cannot be pulled everywhere.
make_postgres() {
  make_base exograins-postgres-base ,postgresql
  mkdir -p "$work/postgres"
  cat >"$work/postgres/Dockerfile" <<'DOCKERFILE'
FROM exograins-postgres-base
COPY start.sh /start.sh
ENTRYPOINT ["/bin/bash", "/start.sh"]
DOCKERFILE
  cat >"$work/postgres/start.sh" <<'START'
set -e
version=$(ls /usr/lib/postgresql)
printf "listen_addresses = '*'\n" >>/etc/postgresql/$version/main/postgresql.conf
printf 'host all all 172.30.52.0/24 scram-sha-256\n' >>/etc/postgresql/$version/main/pg_hba.conf
pg_ctlcluster "$version" main start
su postgres -c "psql -c \"CREATE USER $POSTGRES_USER PASSWORD '$POSTGRES_PASSWORD'\" -c \"CREATE DATABASE $POSTGRES_DB OWNER $POSTGRES_USER\""
trap 'pg_ctlcluster $version main stop -m fast; exit 0' TERM INT
while :; do sleep 1 & wait $!; done
START
  docker build --quiet -t exograins-postgres "$work/postgres" >/dev/null
}

start_engine
make_base exograins-base ""
owner="silo1 "
if [ "${1:-}" = --postgresql ]; then
  make_postgres
  export POSTGRES_IMAGE=exograins-postgres
  export EXOGRAINS_MEMBERSHIP="Host=172.30.52.5;Username=exograins;Password=exograins;Database=exograins"
  export EXOGRAINS_JOIN=
  owner=
  profile=(--profile postgresql)
fi

export EXOGRAINS_IMAGE=exograins:check EXOGRAINS_API_KEY=check-$RANDOM$RANDOM EXOGRAINS_HTTP_PORT=${EXOGRAINS_HTTP_PORT:-52495}
EXOGRAINS_KEY=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
export EXOGRAINS_KEY
BASE_IMAGE=exograins-base "$root/tools/docker/build.sh"
say "starting three silos"
[ ${#profile[@]} = 0 ] || compose up -d postgres
compose up -d

api="http://127.0.0.1:$EXOGRAINS_HTTP_PORT"
auth="Authorization: Bearer $EXOGRAINS_API_KEY"
model=$(basename "$root"/src/ExoGrains.Models/BuiltIn/*/)
cli() { compose exec -T silo1 /opt/exograins/exograins "$@"; }

devices=0
for _ in $(seq 120); do
  devices=$(cli devices --json 2>/dev/null | grep -c '"ringPort"' || true)
  [ "$devices" -ge 3 ] && break
  sleep 1
done
[ "$devices" -ge 3 ] || fail "$devices of 3 silos are in the cluster after 120 tries"
say "placing $model over three ranks"
cli place "$(cli models --json | grep -o '"id": *"[^"]*"' | head -n 1 | cut -d'"' -f4)" --ranks 3
cli ring
answer=$(curl -fsS "$api/v1/completions" -H "$auth" -H 'Content-Type: application/json' \
  -d "{\"model\":\"$(cli models --json | grep -o '"id": *"[^"]*"' | head -n 1 | cut -d'"' -f4)\",\"prompt\":\"Once upon a time\",\"max_tokens\":24,\"temperature\":0}")
say "answer: $answer"
case $answer in *'"text"'*) ;; *) fail "no text in the answer";; esac
code=$(curl -s -o /dev/null -w '%{http_code}' "$api/v1/models")
[ "$code" = 401 ] || fail "without the key got HTTP $code, expected 401"

# Who holds the membership: silo1 in its volume, or PostgreSQL. A member has no database; its commands still work.
databases=
for silo in silo1 silo2 silo3; do
  compose exec -T "$silo" test -e /data/cluster.db && databases+="$silo "
done
[ "$databases" = "$owner" ] || fail "databases in the volumes of '$databases', expected '$owner'"
seen=$(compose exec -T silo2 /opt/exograins/exograins ring)
case $seen in *"3 ranks"*Ready*) ;; *) fail "silo2 sees another ring: $seen";; esac

# With another key nobody joins: the silo says so and ends.
if [ -n "$owner" ]; then
  refused=0
  said=$(timeout 120 docker run --rm --name "$project-stranger" --network "${project}_ring" \
    -e EXOGRAINS_JOIN=172.30.52.11 -e "EXOGRAINS_KEY=${EXOGRAINS_KEY:32}${EXOGRAINS_KEY:0:32}" \
    "$EXOGRAINS_IMAGE" silo --no-model --no-discovery 2>&1) || refused=$?
  say "stranger ended with code $refused: $said"
  case $refused:$said in
    0:* | 124:*) fail "a silo with another key was not refused";;
    *"another cluster key"*) ;;
    *) fail "a silo with another key ended, but not for its key";;
  esac
fi
say "OK: three containers, one ring, one answer; without the key 401; databases in volumes: ${owner:-none}"
