#!/usr/bin/env bash
# Debian packages of the services: packaging/build.sh VERSION BIN_DIRECTORY TO
# One package each for node, office, compute party and, where it is built, the auditor's program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=$1 bin=$2 to=$3
architecture=$(dpkg --print-architecture)
mkdir -p "$to"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What a package of ours says of itself and does when it is installed. Keys and state stay when it is
# removed; `purge` removes the state, never the keys.
write_scripts() { # NAME
  local name=$1 debian=$2
  cat >"$debian/conffiles" <<TEXT
/etc/mirrorflow/$name/$name.txtpb
/etc/mirrorflow/$name/denied.txt
TEXT
  cat >"$debian/postinst" <<TEXT
#!/bin/sh
set -e
if [ "\$1" = configure ]; then
  if ! getent passwd mirrorflow-$name >/dev/null; then
    adduser --system --group --quiet --home /var/lib/mirrorflow-$name --no-create-home mirrorflow-$name
  fi
  # Keys are beside the configuration, of this user alone.
  chown -R mirrorflow-$name:mirrorflow-$name /etc/mirrorflow/$name
  chmod 0700 /etc/mirrorflow/$name
  install -d -m 0700 -o mirrorflow-$name -g mirrorflow-$name /var/lib/mirrorflow-$name
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl try-restart mirrorflow-$name.service
  fi
  if [ -z "\$2" ]; then
    echo "mirrorflow-$name: /usr/share/doc/mirrorflow-$name/operations.md says what comes next"
  fi
fi
TEXT
  cat >"$debian/prerm" <<TEXT
#!/bin/sh
set -e
if [ "\$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now mirrorflow-$name.service
fi
TEXT
  cat >"$debian/postrm" <<TEXT
#!/bin/sh
set -e
if [ "\$1" = purge ]; then rm -rf /var/lib/mirrorflow-$name; fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
TEXT
  chmod 0755 "$debian/postinst" "$debian/prerm" "$debian/postrm"
}

pack() { # NAME PROGRAM SUMMARY
  local name=$1 program=$2 summary=$3
  local root=$work/$name package=mirrorflow-$name
  local doc=$root/usr/share/doc/$package
  # With the reader that parses for it what comes from outside, where it has one.
  local programs=("usr/bin/$program")
  [ ! -x "$bin/$program-reader" ] || programs+=("usr/bin/$program-reader")
  local one
  for one in "${programs[@]}"; do
    install -D -s -m 0755 "$bin/${one##*/}" "$root/$one"
  done
  mkdir -p "$doc" "$root/DEBIAN"
  install -m 0644 README.md LICENSE proto/mirrorflow/v1/config.proto docs/*.md "$doc"
  local depends
  mkdir -p "$work/shlibs/debian"
  : >"$work/shlibs/debian/control"
  depends=$(cd "$work/shlibs" && dpkg-shlibdeps -O "${programs[@]/#/$root/}" 2>/dev/null)
  depends=${depends#shlibs:Depends=}
  if [ -f "packaging/systemd/$package.service" ]; then
    depends="adduser, $depends"
    install -D -m 0644 "packaging/systemd/$package.service" \
      "$root/lib/systemd/system/$package.service"
    install -D -m 0644 "packaging/config/$name.txtpb" "$root/etc/mirrorflow/$name/$name.txtpb"
    echo '# SHA-256 fingerprints of certificates that are refused at once, one a line.' \
      >"$root/etc/mirrorflow/$name/denied.txt"
    write_scripts "$name" "$root/DEBIAN"
  fi
  cat >"$root/DEBIAN/control" <<TEXT
Package: $package
Version: $version
Architecture: $architecture
Maintainer: Mirrorflow <mirrorflow@example.org>
Section: science
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: $depends
Description: $summary
 Mirrorflow counts how many people moved from one country to another, when
 neither country may show the other its records.
TEXT
  # The same content gives the same bytes.
  find "$root" -print0 | xargs -0 touch --no-dereference --date="@${SOURCE_DATE_EPOCH:-0}"
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0} dpkg-deb --root-owner-group -Zxz -z2 --build "$root" \
    "$to/${package}_${version}_$architecture.deb" >/dev/null
  echo "$to/${package}_${version}_$architecture.deb"
}

pack node mf-node 'node of a member state for Mirrorflow'
pack office mf-office 'linkage service for Mirrorflow'
pack party mf-party 'compute party of split trust for Mirrorflow'
if [ -x "$bin/mf-audit" ]; then
  pack audit mf-audit "auditor's program for Mirrorflow"
fi
