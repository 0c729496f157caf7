#!/usr/bin/env bash
# netlab.sh - several "machines" with several links each, as network namespaces of one Linux machine. Needs root,
# iproute2 and nftables; nothing outside the namespaces is changed.
#
#   up [N]               build N hosts (2 to 4, default 3)
#   down                 end every process in the lab and remove it
#   exec H CMD...        run CMD in host H (1 to N)
#   block H LINK MODE    how TCP on a link fails in host H; LINK is bridge0 or tb (both cables), MODE is
#                          alias   own connects fail at once with EHOSTUNREACH, pinned to the interface or not, and no
#                                  connect of a peer is answered
#                          nftout  own connects fail at once with EHOSTUNREACH; peers can still connect
#                          nftin   connects of peers fail with EHOSTUNREACH after one round trip
#                          drop    nothing that comes in is answered: connects hang, either way
#                          none    TCP works
#                        ping works in every mode
#   fault H LINK OP      LINK is tbn, tbp, bridge0, lan or wifi; OP is
#                          blackhole | heal    silently lose everything on the link | stop losing it
#                          down | up           take the interface down | up
#
# Links     tbn, tbp   192.168.100.0/24 in /30s: cable from tbn of host i to tbp of host i+1; a ring from 3 hosts on
#           bridge0    192.168.2.H/24, one network; 'up' leaves it in mode alias
#           lan        10.77.0.H/24, one network, with multicast and a default route that leads nowhere
#           wifi       10.78.0.H/24, one network; only with NETLAB_WIFI=1
# Settings  NETLAB_PREFIX    begins the names of the lab's namespaces (default netlab); one lab for each
#           NETLAB_STATE     folder of its notes (default: netlab.PREFIX in the temporary folder)
#           NETLAB_OWNER     process id; once that process is gone, the next 'up' of any lab takes this one down
#           NETLAB_WIFI=1    with wifi
#           NETLAB_IPV6=1    with IPv6 link-local addresses; 'block' does not reach those
#           NETLAB_SHAPED=1  lan and wifi with the rate and delay of real ones, through tapsw.c; needs gcc.
#                            LAN_MBIT, LAN_RTT_US, WIFI_MBIT, WIFI_RTT_US, WIFI_JITTER_US change them
set -euo pipefail

prefix=${NETLAB_PREFIX:-netlab}
states=${TMPDIR:-/tmp}
state=${NETLAB_STATE:-$states/netlab.$prefix}
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

fail() { echo "netlab: $*" >&2; exit 1; }
host() { echo "$prefix-$1"; }
hub=$prefix-hub # the namespace of the switches
in_host() { ip netns exec "$(host "$1")" "${@:2}"; }
ip_host() { ip -n "$(host "$1")" "${@:2}"; }
host_count() { cat "$state/hosts" 2>/dev/null || fail "no lab '$prefix' is up; run 'netlab.sh up' first"; }

check_host() {
  local hosts; hosts=$(host_count)
  [[ ${1:-} =~ ^[1-4]$ && $1 -le $hosts ]] || fail "host: got '${1:-}', expected 1 to $hosts"
}

add_host() { # H
  ip netns add "$(host "$1")"
  ip_host "$1" link set lo up
  # Answer ARP only on the interface that has the address: a cable is not a way to another network's address.
  in_host "$1" sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
    net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2
  [ "${NETLAB_IPV6:-0}" = 1 ] ||
    in_host "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 2>/dev/null || true
}

add_network() { # NAME: an Ethernet switch
  ip -n "$hub" link add name "$1" up type bridge mcast_snooping 0
}

plug() { # H IFACE NETWORK
  ip link add name "$3$1" netns "$hub" type veth peer name "$2" netns "$(host "$1")"
  ip -n "$hub" link set "$3$1" master "$3" up
  ip_host "$1" link set "$2" up
}

shaped_network() { # NAME MBIT RTT_US JITTER_US: the same through a user-space switch
  local ports; ports=$(for h in $(seq "$(host_count)"); do echo "$(host "$h"):$1"; done)
  [ -x "$state/tapsw" ] || gcc -O2 -o "$state/tapsw" "$folder/tapsw.c" || fail "NETLAB_SHAPED=1 needs gcc"
  "$state/tapsw" "$2" $(($3 / 2)) "$4" $ports >"$state/$1.log" 2>&1 &
  echo $! >"$state/$1.pid"
  for _ in $(seq 100); do grep -q ready "$state/$1.log" && return; sleep 0.05; done
  fail "the switch of $1 did not start: $(cat "$state/$1.log")"
}

add_lan_like() { # NAME SUBNET MBIT RTT_US JITTER_US
  local h
  if [ "${NETLAB_SHAPED:-0}" = 1 ]; then shaped_network "$1" "$3" "$4" "$5"; else add_network "$1"; fi
  for h in $(seq "$(host_count)"); do
    [ "${NETLAB_SHAPED:-0}" = 1 ] || plug "$h" "$1" "$1"
    ip_host "$h" addr add "$2.$h/24" dev "$1"
    ip_host "$h" link set dev "$1" up
  done
}

add_bridge0() { # as on a Mac: a bridge over a port, with an address of its own
  local h
  add_network net2
  for h in $(seq "$(host_count)"); do
    plug "$h" en1 net2
    ip_host "$h" link add name bridge0 up type bridge mcast_snooping 0
    ip_host "$h" link set en1 master bridge0
    ip_host "$h" addr add "192.168.2.$h/24" dev bridge0
  done
}

add_cables() {
  local hosts i next; hosts=$(host_count)
  for i in $(seq $((hosts == 2 ? 1 : hosts))); do
    next=$((i % hosts + 1))
    ip link add name tbn netns "$(host "$i")" type veth peer name tbp netns "$(host "$next")"
    ip_host "$i" addr add "192.168.100.$((4 * i + 1))/30" dev tbn
    ip_host "$next" addr add "192.168.100.$((4 * i + 2))/30" dev tbp
    ip_host "$i" link set tbn up
    ip_host "$next" link set tbp up
  done
}

route_to_nowhere() { ip_host "$1" route replace default via 10.77.0.254 dev lan onlink; }

up() {
  local hosts=${1:-3} h
  [[ $hosts =~ ^[2-4]$ ]] || fail "hosts: got '$hosts', expected 2 to 4"
  [ ! -e "$state" ] || fail "lab '$prefix' is up; run 'netlab.sh down' first"
  down_abandoned
  trap '[ $? = 0 ] || down' EXIT # half a lab is none
  mkdir -p "$state"
  echo "$hosts" >"$state/hosts"; echo "$prefix" >"$state/prefix"
  [ -z "${NETLAB_OWNER:-}" ] || echo "$NETLAB_OWNER" >"$state/owner"
  ip netns add "$hub"
  for h in $(seq "$hosts"); do add_host "$h"; done
  add_bridge0
  add_cables
  add_lan_like lan 10.77.0 "${LAN_MBIT:-1000}" "${LAN_RTT_US:-500}" 0
  [ "${NETLAB_WIFI:-0}" != 1 ] ||
    add_lan_like wifi 10.78.0 "${WIFI_MBIT:-300}" "${WIFI_RTT_US:-3000}" "${WIFI_JITTER_US:-500}"
  for h in $(seq "$hosts"); do route_to_nowhere "$h"; block "$h" bridge0 alias; done
  echo "up: $hosts hosts, $prefix-1 to $prefix-$hosts"
}

down() {
  local name pid
  for pid in $(cat "$state"/*.pid 2>/dev/null); do kill "$pid" 2>/dev/null || true; done
  for name in $(ip netns list | awk '{ print $1 }' | grep -E "^$prefix-([1-4]|hub)\$" || true); do
    for pid in $(ip netns pids "$name"); do kill -KILL "$pid" 2>/dev/null || true; done
    ip netns del "$name"
  done
  rm -rf "$state"
}

down_abandoned() { # labs of owners that are gone
  local owner
  for owner in "$states"/netlab.*/owner; do
    [ -e "$owner" ] && ! kill -0 "$(cat "$owner")" 2>/dev/null || continue
    NETLAB_STATE=$(dirname "$owner") NETLAB_PREFIX=$(cat "$(dirname "$owner")/prefix") "$folder/netlab.sh" down
  done
}

nft_chain() { # H HOOK RULE: adds a chain with one rule to the table $table
  in_host "$1" nft "add chain inet $table $2 { type filter hook $2 priority 0; }; add rule inet $table $2 $3"
}

block() { # H LINK MODE
  local subnet lookup table=block_$2
  check_host "$1"
  case $2 in
    bridge0) subnet=192.168.2.0/24 lookup=200 ;;
    tb) subnet=192.168.100.0/24 lookup=201 ;;
    *) fail "link: got '$2', expected bridge0 or tb" ;;
  esac
  ip_host "$1" rule del pref "$lookup" 2>/dev/null || true
  in_host "$1" nft "add table inet $table; delete table inet $table; add table inet $table"
  case $3 in
    alias) # A rule that says 'unreachable' itself would give ENETUNREACH; a socket pinned to an interface ignores both.
      nft_chain "$1" output "ip daddr $subnet tcp flags & (syn | ack) == syn reject with icmp host-unreachable"
      ip_host "$1" route replace unreachable "$subnet" table "$lookup"
      ip_host "$1" rule add pref "$lookup" to "$subnet" ipproto tcp lookup "$lookup" ;;
    nftout) nft_chain "$1" output "ip daddr $subnet tcp flags & (syn | ack) == syn reject with icmp host-unreachable" ;;
    nftin) nft_chain "$1" input "ip daddr $subnet meta l4proto tcp reject with icmp host-unreachable" ;;
    drop) nft_chain "$1" input "ip daddr $subnet meta l4proto tcp drop" ;;
    none) ;;
    *) fail "mode: got '$3', expected alias, nftout, nftin, drop or none" ;;
  esac
}

fault() { # H LINK OP
  local table=fault_$2
  check_host "$1"
  [[ $2 =~ ^(tbn|tbp|bridge0|lan|wifi)$ ]] || fail "link: got '$2', expected tbn, tbp, bridge0, lan or wifi"
  case $3 in
    down | up)
      ip_host "$1" link set "$2" "$3"
      [ "$2 $3" != "lan up" ] || route_to_nowhere "$1" ;;
    blackhole | heal)
      in_host "$1" nft "add table inet $table; delete table inet $table"
      [ "$3" = heal ] && return
      in_host "$1" nft "add table inet $table"
      nft_chain "$1" input "iifname $2 drop"
      nft_chain "$1" output "oifname $2 drop" ;;
    *) fail "op: got '$3', expected blackhole, heal, down or up" ;;
  esac
}

case ${1:-} in
  up | down) "$1" "${@:2}" ;;
  exec) check_host "${2:-}"; in_host "${@:2}" ;;
  block | fault) [ $# = 4 ] || fail "$1: got $(($# - 1)) arguments, expected 3"; "$1" "${@:2}" ;;
  *) awk 'NR > 1 && !/^#/ { exit } NR > 1' "$0" | cut -c3- ;;
esac
