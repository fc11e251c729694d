# What our OCF agents share; sourced by them. Needs only a POSIX shell, so that they work without the resource-agents package.
# shellcheck shell=sh

# Exit codes of the OCF Resource Agent API 1.1, section 3.2.
OCF_SUCCESS=0
OCF_ERR_GENERIC=1
OCF_ERR_ARGS=2
OCF_ERR_UNIMPLEMENTED=3
OCF_ERR_PERM=4
OCF_ERR_INSTALLED=5
OCF_ERR_CONFIGURED=6
OCF_NOT_RUNNING=7
OCF_RUNNING_PROMOTED=8

# Where agents keep what does not outlive a reboot; each node of a machine has its own.
agent_state_dir() {
    dir="${SYSTOLE_RUN_DIR:-/run/systole}/agents"
    mkdir -p "$dir" 2>/dev/null
    echo "$dir"
}

# Says why an action fails, in the form in which it becomes the operation's exit reason.
fail_because() {
    echo "${OCF_EXIT_REASON_PREFIX:-ocf-exit-reason:}$*" >&2
}

say() {
    echo "${OCF_RESOURCE_TYPE:-agent}(${OCF_RESOURCE_INSTANCE:-default}): $*" >&2
}

local_node() {
    echo "${OCF_RESKEY_CRM_meta_on_node:-$(uname -n)}"
}

# Path of one of the cluster's tools; nothing if it is not there.
cluster_tool() {
    if [ -n "$HA_SBIN_DIR" ] && [ -x "$HA_SBIN_DIR/$1" ]; then
        echo "$HA_SBIN_DIR/$1"
    else
        command -v "$1"
    fi
}

# Sets (promotion_score 10) or removes (promotion_score) this node's wish to be promoted. Outside of a cluster nothing is lost.
promotion_score() {
    tool=$(cluster_tool crm_attribute)
    if [ -z "$tool" ]; then
        return 0
    fi
    if [ -n "$1" ]; then
        set -- -p -v "$1"
    else
        set -- -p -D
    fi
    timeout 10 "$tool" "$@" >/dev/null 2>&1 || say "promotion score not changed: crm_attribute $* failed"
    return 0
}

# Runs the function do_ACTION; unknown actions are refused. Dashes become underscores (meta-data, validate-all).
run_action() {
    case "$1" in
        *[!a-z_-]* | '') exit "$OCF_ERR_ARGS" ;;
    esac
    action="do_$(echo "$1" | tr '-' '_')"
    if ! command -v "$action" >/dev/null 2>&1; then
        exit "$OCF_ERR_UNIMPLEMENTED"
    fi
    "$action"
    exit $?
}
