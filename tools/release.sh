#!/usr/bin/env bash
# Makes what a release is: an archive, a package for Debian, a bill of materials (CycloneDX) and checksums, for the kind of machine that
# this runs on. The same commit gives the same archive and package, byte for byte, from the same published files.
#
#   MAINTAINER='Name <address>' tools/release.sh [--published FOLDER] [--out FOLDER]
#
# MAINTAINER is who answers for the package to those who install it. Without --published it publishes first, which takes minutes. The files
# go to artifacts/release, or to --out.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
published= out=$root/artifacts/release
while [ $# -gt 0 ]; do
  case $1 in
    --published) published=$2 ;;
    --out) out=$2 ;;
    *) echo "usage: MAINTAINER='Name <address>' tools/release.sh [--published FOLDER] [--out FOLDER]" >&2; exit 2 ;;
  esac
  shift 2
done
# One line, as the field of the package is (Debian Policy 5.6.2).
if ! [[ ${MAINTAINER-} =~ ^[^\<\>[:cntrl:]]+\ \<[^\<\>[:space:]@]+@[^\<\>[:space:]@]+\.[^\<\>[:space:]@]+\>$ ]]; then
  echo "MAINTAINER must name who answers for the package, as in MAINTAINER='Example operations <operations@example.org>'." >&2
  exit 2
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
case $(uname -m) in
  x86_64) rid=linux-x64 architecture=amd64 ;;
  aarch64) rid=linux-arm64 architecture=arm64 ;;
  *) echo "Releases are made on x86_64 and aarch64." >&2; exit 1 ;;
esac
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
# Debian sorts 1.0~preview before 1.0.
debian=${version/-/\~}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"
mkdir -p "$out"

if [ -z "$published" ]; then
  published=$work/published
  dotnet publish "$root/src/Doorcode.Server" -c Release -o "$published" -p:RestoreLockedMode=true
fi
# A folder of one name, whoever unpacks it; owners and modes of this machine stay here.
name=doorcode-$version-$rid
install -d "$work/$name"
install -m 755 "$published/doorcode" "$work/$name/"
find "$published" -maxdepth 1 -name '*.so' -exec install -m 644 {} "$work/$name/" ';'
install -m 644 "$root"/{LICENSE,THIRD-PARTY-NOTICES.md,CHANGELOG.md,SECURITY.md} "$root/ops/systemd/doorcode.service" "$work/$name/"
install -m 644 "$root/ops/bash-completion/doorcode" "$work/$name/doorcode.bash"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$work" -c "$name" | gzip -n >"$out/$name.tar.gz"

# The package: the same files where Debian keeps them.
deb=$work/deb
install -d "$deb"/{DEBIAN,etc/doorcode,usr/lib/doorcode,usr/lib/systemd/system,usr/sbin,usr/share/bash-completion/completions,usr/share/doc/doorcode}
install -m 755 "$work/$name/doorcode" "$deb/usr/lib/doorcode/"
find "$work/$name" -name '*.so' -exec install -m 644 {} "$deb/usr/lib/doorcode/" ';'
sed 's:/usr/local/lib/doorcode/:/usr/lib/doorcode/:' "$root/ops/systemd/doorcode.service" >"$deb/usr/lib/systemd/system/doorcode.service"
install -m 755 "$root/ops/debian/doorcode" "$deb/usr/sbin/"
install -m 644 "$root/ops/bash-completion/doorcode" "$deb/usr/share/bash-completion/completions/"
install -m 600 "$root/ops/debian/doorcode.env" "$deb/etc/doorcode/"
echo /etc/doorcode/doorcode.env >"$deb/DEBIAN/conffiles"
cat "$root/LICENSE" "$root/THIRD-PARTY-NOTICES.md" >"$deb/usr/share/doc/doorcode/copyright"
gzip -n9 <"$root/CHANGELOG.md" >"$deb/usr/share/doc/doorcode/changelog.gz"
# The newest version of the C library that any of the files asks for.
glibc=$(cat "$deb"/usr/lib/doorcode/* | grep -aoE 'GLIBC_2\.[0-9]+' | sort -Vu | tail -n1)
control=$(<"$root/ops/debian/control")
control=${control//@VERSION@/"$debian"} control=${control//@ARCHITECTURE@/"$architecture"}
control=${control//@GLIBC@/"${glibc#GLIBC_}"} control=${control//@MAINTAINER@/"$MAINTAINER"}
echo "$control" >"$deb/DEBIAN/control"
install -m 755 "$root"/ops/debian/{postinst,prerm,postrm} "$deb/DEBIAN/"
chmod 644 "$deb/usr/lib/systemd/system/doorcode.service" "$deb/usr/share/doc/doorcode/"* "$deb/DEBIAN/"{control,conffiles}
dpkg-deb --root-owner-group -Zzstd --build "$deb" "$out/doorcode_${debian}_$architecture.deb" >/dev/null

# The bill: every package that is compiled in or lies beside the executable, and the runtime, which is no package.
(cd "$root" && dotnet tool restore >/dev/null && dotnet tool run dotnet-CycloneDX -- src/Doorcode.Server/Doorcode.Server.csproj \
  --disable-package-restore --exclude-dev --no-serial-number --output-format Json --output "$work" --filename sbom.json \
  --set-name doorcode --set-version "$version") >"$work/sbom.log" || { cat "$work/sbom.log" >&2; exit 1; }
python3 - "$root/src/Doorcode.Server/packages.lock.json" "$work/sbom.json" "$out/$name.cdx.json" <<'PYTHON'
import json, sys

lock, bill = (json.load(open(file, encoding="utf-8")) for file in sys.argv[1:3])
(framework,) = (packages for name, packages in lock["dependencies"].items() if name == "net10.0")
runtime = framework["Microsoft.DotNet.ILCompiler"]["resolved"]
bill["components"].append({
    "type": "framework", "bom-ref": f".NET@{runtime}", "name": ".NET, with ASP.NET Core", "version": runtime,
    "licenses": [{"license": {"id": "MIT"}}]})
json.dump(bill, open(sys.argv[3], "w", encoding="utf-8"), indent=1)
PYTHON

(cd "$out" && sha256sum -- * >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
ls -l "$out"
