# Sourced by test-slurm.sh: a real Slurm on this machine alone, with nodes node1, node2 ... on ports of 127.0.0.1.
# All it has, configuration and keys too, stands in a folder that may be deleted afterwards; nothing of the system is
# touched, and the user who starts it owns it all. Needs Debian's slurm-wlm and munge.
PATH=$PATH:/usr/sbin

daemons=()

# start_slurm FOLDER NODES
start_slurm() {
  slurm=$1
  local nodes=$2 host port node
  host=$(hostname -s)
  port=$((20000 + RANDOM % 12000)) # beneath those that the system hands out
  mkdir -p "$slurm/state"
  chmod 700 "$slurm"
  head -c 1024 /dev/urandom >"$slurm/munge.key"
  chmod 600 "$slurm/munge.key"
  cat >"$slurm/slurm.conf" <<CONF
ClusterName=hypress
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket
SlurmctldPort=$port
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/slurmd-%n.pid
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool-%n
# No control groups, no systemd: this runs in containers too.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
PropagateResourceLimits=NONE
ReturnToService=2
SlurmdTimeout=8
MessageTimeout=4
KillWait=5
NodeName=node[1-$nodes] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + nodes))] CPUs=1 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF=$slurm/slurm.conf
  daemon munged --foreground --force --socket="$slurm/munge.socket" --key-file="$slurm/munge.key" \
    --pid-file="$slurm/munge.pid" --log-file="$slurm/munge.log" --seed-file="$slurm/munge.seed"
  for _ in {1..50}; do [ ! -S "$slurm/munge.socket" ] || break; sleep 0.1; done
  daemon slurmctld -D
  for node in $(seq "$nodes"); do
    mkdir -p "$slurm/spool-node$node"
    daemon slurmd -D -N "node$node"
    echo "$!" >"$slurm/node$node.process"
  done
  for _ in {1..100}; do
    [ "$(sinfo --noheader --Node --states=idle --format=%N 2>/dev/null | wc -l)" != "$nodes" ] || return 0
    sleep 0.2
  done
  echo "the nodes don't come up:" >&2
  tail -n 5 "$slurm"/*.log >&2
  return 1
}

daemon() {
  "$@" </dev/null >"$slurm/$1.$((${#daemons[@]})).log" 2>&1 &
  daemons+=("$!")
  disown # that it is killed is no news
}

# All processes that descend from one, itself last.
family() {
  local child
  for child in $(pgrep -P "$1"); do family "$child"; done
  echo "$1"
}

# kill_node NODE: its daemon and all that it started end at once, as with a power cut.
kill_node() {
  local job step doomed
  doomed=$(cat "$slurm/$1.process")
  # Steps leave their daemon's family; their titles name the job.
  for job in $(squeue --noheader --nodelist="$1" --states=running --format=%A); do
    for step in $(pgrep -f "^slurmstepd: \[$job\."); do
      ! grep -sqzFx "SLURM_CONF=$SLURM_CONF" "/proc/$step/environ" || doomed="$doomed $(family "$step")"
    done
  done
  # shellcheck disable=SC2086 # numbers
  kill -KILL $doomed 2>/dev/null || true # some may have ended by themselves
}

stop_slurm() {
  local process
  [ ${#daemons[@]} -gt 0 ] || return 0
  scancel --user="$(id -un)" 2>/dev/null || true
  kill -TERM "${daemons[@]}" 2>/dev/null || true
  sleep 1
  kill -KILL "${daemons[@]}" 2>/dev/null || true
  daemons=()
}
