# Sourced by the other scripts. need PACKAGE:PROBE ... installs with apt the packages whose probe (a command, or a
# library's file name) isn't on this machine; without the right to, says what is missing.
need() {
  local missing=() want probe as_root=()
  for want in "$@"; do
    probe=${want#*:}
    case $probe in
      *.so.*) /sbin/ldconfig -p | grep -qF "$probe" || missing+=("${want%%:*}") ;;
      *) command -v "$probe" >/dev/null || missing+=("${want%%:*}") ;;
    esac
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    echo "== installing ${missing[*]} with apt"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}"
  else
    echo "== missing, and no right to install: ${missing[*]}"
  fi
}
