#!/bin/sh
# Three (or N) real Corosync daemons on this machine for tests, each in network and mount namespaces of its own; nothing
# else is touched. Prints one line "ID PID" per node: PID's namespaces are the node's.
#   corosync_ring.sh up PREFIX COUNT DIRECTORY OWNER    PREFIX names the network namespaces; when the process OWNER has
#                                                       ended, however, all is taken down
#   corosync_ring.sh down PREFIX                  ends every process in them and removes them
set -eu

verb=$1
prefix=$2

down() {
    for space in $(ip netns list | awk '{print $1}' | grep -E "^$prefix-(sw|[0-9]+)\$" || true); do
        for pid in $(ip netns pids "$space"); do
            kill -9 "$pid" 2>/dev/null || true
        done
        ip netns delete "$space"
    done
}

write_configuration() {
    directory=$1
    count=$2
    {
        printf 'totem {\n  version: 2\n  cluster_name: systole-test\n  transport: knet\n  token: 1000\n'
        printf '  crypto_cipher: none\n  crypto_hash: none\n}\n'
        printf 'quorum {\n  provider: corosync_votequorum\n}\n'
        printf 'logging {\n  to_stderr: no\n  to_syslog: no\n  to_logfile: yes\n  logfile: /var/log/corosync.log\n}\n'
        printf 'nodelist {\n'
        for id in $(seq "$count"); do
            printf '  node {\n    ring0_addr: 10.77.0.%s\n    name: node%s\n    nodeid: %s\n  }\n' "$id" "$id" "$id"
        done
        printf '}\n'
    } >"$directory/corosync.conf"
}

# Runs inside the host's namespaces: private directories, then Corosync takes the place of this shell.
start_corosync='
mount --make-rprivate /
for place in /run /dev/shm /var/log /var/lib/corosync /etc/corosync; do mount -t tmpfs none "$place"; done
cp "$1/corosync.conf" /etc/corosync/
exec corosync -f
'

up() {
    count=$3
    directory=$4
    owner=$5
    switch=$prefix-sw
    down
    mkdir -p "$directory" /var/lib/corosync /etc/corosync
    write_configuration "$directory" "$count"
    ip netns add "$switch"
    ip -n "$switch" link add bridge0 type bridge
    ip -n "$switch" link set bridge0 up
    for id in $(seq "$count"); do
        host=$prefix-$id
        ip netns add "$host"
        ip -n "$switch" link add "port$id" type veth peer name eth0 netns "$host"
        ip -n "$switch" link set "port$id" master bridge0 up
        ip -n "$host" address add "10.77.0.$id/24" dev eth0
        ip -n "$host" link set eth0 up
        ip -n "$host" link set lo up
    done
    (tail --pid="$owner" -f /dev/null && down) >/dev/null 2>&1 </dev/null &
    for id in $(seq "$count"); do
        ip netns exec "$prefix-$id" unshare --mount sh -c "$start_corosync" sh "$directory" \
            >/dev/null 2>"$directory/host$id.err" </dev/null &
        echo "$id $!"
    done
}

case $verb in
    up) up "$@" ;;
    down) down ;;
    *) echo "unknown verb $verb" >&2; exit 2 ;;
esac
