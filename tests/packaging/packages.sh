#!/usr/bin/env bash
# The Debian packages as dpkg unpacks them into an empty root: programs that run, units that systemd
# finds well sandboxed, configurations that the programs read, scripts that are shell.
set -euo pipefail
source_dir=$1 bin=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "$1" >&2; exit 1; }

"$source_dir/packaging/build.sh" 0.1.0 "$bin" "$work/packages" >"$work/list"
[ "$(grep -c . "$work/list")" -ge 3 ] || fail 'packages are missing'
while read -r package; do
  name=$(dpkg-deb --field "$package" Package)
  short=${name#mirrorflow-}
  root=$work/root-$short
  mkdir -p "$root/var/lib/dpkg"
  : >"$root/var/lib/dpkg/status"
  dpkg --root="$root" --force-not-root --force-depends --force-script-chrootless --unpack "$package" \
    >"$work/log" 2>&1 || { cat "$work/log"; fail "$name can't be unpacked"; }
  program=$root/usr/bin/mf-$short
  "$program" --version | grep -q "^mf-$short 0.1.0" || fail "$name: --version"
  # What parses for them lies beside them.
  case $short in node | office) [ -x "$program-reader" ] || fail "$name has no reader" ;; esac
  "$program" --help | grep -q "Example" || fail "$name: --help has no example"
  [ -f "$root/usr/share/doc/$name/operations.md" ] || fail "$name has no page for operators"
  dpkg-deb --field "$package" Depends | grep -q 'libc6' || fail "$name names no libraries"
  unit=$root/lib/systemd/system/$name.service
  [ -f "$unit" ] || { [ "$short" = audit ] || fail "$name has no unit"; continue; }
  for script in postinst prerm postrm; do
    sh -n "$root/var/lib/dpkg/info/$name.$script" || fail "$name: $script"
  done
  systemd-analyze security --offline=true --threshold=15 "$unit" >"$work/log" 2>&1 ||
    { tail -1 "$work/log"; fail "$name: the unit is not sandboxed enough"; }
  # The sandbox of the unit is what the threshold looks at: without it, it must be found.
  grep -v '^Protect\|^Private\|^Restrict\|^SystemCall\|^CapabilityBoundingSet' "$unit" \
    >"$work/$name.service"
  ! systemd-analyze security --offline=true --threshold=15 "$work/$name.service" \
    >/dev/null 2>&1 || fail 'a unit without a sandbox passes'
  # Unpacked and not configured, it has the name that dpkg keeps until it has asked.
  mv "$root/etc/mirrorflow/$short/$short.txtpb.dpkg-new" "$root/etc/mirrorflow/$short/$short.txtpb"
  # The configuration is read to its end: what is missing are keys and certificates, not fields.
  "$program" doctor --config "$root/etc/mirrorflow/$short/$short.txtpb" --json >"$work/doctor" \
    2>"$work/log" && fail "$name: doctor finds nothing wrong without keys"
  grep -q '"verdict": "red"' "$work/doctor" || { cat "$work/log"; fail "$name: doctor"; }
  grep -q "tls.pem" "$work/doctor" || fail "$name: doctor does not name the certificate"
done <"$work/list"
# The same content gives the same bytes.
"$source_dir/packaging/build.sh" 0.1.0 "$bin" "$work/again" >/dev/null
for package in "$work"/packages/*.deb; do
  cmp "$package" "$work/again/$(basename "$package")" || fail 'a package differs the second time'
done
echo "$(grep -c . "$work/list") packages: unpacked, run, sandboxed, the same twice"
